import Foundation
import HostSupport
import ModelCompiler
import TestSupport
import Testing

@testable import Thimble

/// Damaged files whose checksum was made valid again, as a hostile writer would: they are refused,
/// or they run inside their bounds and come to an end.
///
/// File and arena end where a page begins that nothing may touch: the first byte read or written behind
/// them ends the test.
struct RestampedFileTests {
  /// `THIMBLE_TEST_FILES=50000 swift test --filter RestampedFileTests` tries 200,000 files.
  static let filesPerShard =
    ProcessInfo.processInfo.environment["THIMBLE_TEST_FILES"].flatMap(Int.init) ?? 1_500
  /// More bytes than this are not allocated, more work than this is not done: such files are
  /// counted, and would be no harm but for the time they take.
  static let mostBytes = 1 << 24
  static let mostWork = 4_000_000

  @Test(arguments: 0..<4)
  func theyStayInsideTheirBounds(shard: Int) throws {
    let files = try [
      SampleModel.file(.streamed), SampleModel.file(.smallest), SampleModel.otherFile(.streamed),
      SampleModel.otherFile(.materialized), SampleModel.scatteredFile(),
      SampleModel.packedFile(.streamed), SampleModel.packedFile(.materialized),
      SampleModel.groupedFile(.portable), SampleModel.groupedFile(.dsp),
      SampleModel.streamFile(.portable), SampleModel.streamFile(.dsp), SampleModel.movedFile(),
    ]
    var outcomes = Outcomes()
    let seeds =
      shard * RestampedFileTests.filesPerShard..<(shard + 1)
      * RestampedFileTests.filesPerShard
    for seed in seeds {
      var random = SeededRandom(seed: seed)
      let file = RestampedFileTests.damaged(files[seed % files.count], &random)
      outcomes.note(RestampedFileTests.outcome(of: file, &random))
    }
    note("seeds \(seeds): \(outcomes.summary)")
    // Some must be refused and some must run, or the damage is too much or too little.
    #expect(outcomes.counts["ran", default: 0] > 50)
    #expect(outcomes.counts.count > 5)
  }

  /// Changes bytes of the header, the records or the slot tables, rarely of anything, and stamps.
  private static func damaged(_ sound: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var file = sound
    let header = SampleModel.header(sound)
    for _ in 0..<random.int(1...3) {
      let range =
        switch random.int(0...9) {
        case 0: 16...FileLayout.headerBytes - 1
        case 1...4: Int(header.tensors.offset)...Int(header.operators.offset) - 1
        case 5...8: Int(header.operators.offset)...Int(header.constants.offset) - 1
        default: 16...sound.count - 1
        }
      let offset = random.int(range)
      let value = UInt8(
        truncatingIfNeeded: random.pick([
          0, 1, 2, 3, 0x7F, 0x80, 0xFF, Int(file[offset]) + 1, Int(file[offset]) - 1,
          random.int(0...255),
        ]))
      file[offset] = value
      if random.oneIn(4) { changeWord(&file, header, &random) }
      // Heights and step counts go together: change both sometimes.
      if random.oneIn(8) { changeRows(&file, header, &random) }
    }
    ModelWriter.stamp(&file)
    return file
  }

  /// Puts an offset near the end of something into a record.
  private static func changeWord(
    _ file: inout [UInt8], _ header: FileHeader, _ random: inout SeededRandom
  ) {
    let records = Int(header.tensors.offset)..<Int(header.constants.offset)
    let end = random.pick([
      file.count, Int(header.arenaBytes), Int(header.constants.offset + header.constants.byteCount),
    ])
    file.put(
      UInt32(truncatingIfNeeded: end - random.int(-8...64)),
      at: random.int(records.lowerBound / 4...records.upperBound / 4 - 1) * 4)
  }

  /// Gives a tensor another height and its operator as many steps.
  private static func changeRows(
    _ file: inout [UInt8], _ header: FileHeader, _ random: inout SeededRandom
  ) {
    let index = random.int(1...Int(header.operatorCount))
    let tensor = Int(header.tensors.offset) + index * FileLayout.tensorBytes
    let record = Int(header.operators.offset) + (index - 1) * FileLayout.operatorBytes
    let height = UInt16(random.pick([1, 2, 9, 40, 65_535]))
    guard tensor + 2 <= file.count, record + 18 <= file.count else { return }
    file.put(height, at: tensor)
    file.put(height, at: record + 16)
  }

  private static func outcome(of file: [UInt8], _ random: inout SeededRandom) -> String {
    do throws(ModelError) {
      let memory = GuardedMemory(byteCount: file.count)
      memory.bytes.copyBytes(from: file)
      let model = try Model(UnsafeRawBufferPointer(memory.bytes))
      let inputs = model.inputValues
      guard model.arenaBytes <= mostBytes, inputs <= mostBytes else { return "too large" }
      guard work(of: model) <= mostWork else { return "too much work" }
      let arena = GuardedMemory(byteCount: model.arenaBytes)
      var interpreter = try Interpreter(
        model: UnsafeRawBufferPointer(memory.bytes), arena: arena.bytes,
        linking: AllOperators.self)
      let input = AlignedMemory(byteCount: inputs)
      for index in 0..<min(inputs, 4_096) { input.bytes[index] = UInt8(random.int(0...255)) }
      let values = UnsafeBufferPointer(input.bytes.bindMemory(to: Int8.self))
      // States go on from one inference to the next.
      for _ in 0..<3 { try interpreter.invoke(values.span) }
      return interpreter.output.count == model.output.shape.count ? "ran" : "wrong size"
    } catch {
      return "\(error.reason)"
    }
  }

  /// Multiply-accumulates, values and steps of an inference.
  static func work(of model: Model) -> Int {
    var total = 0
    for index in 0..<model.operatorCount {
      var visitor = WorkloadVisitor(shapes: model.records.shapes(of: index))
      do throws(ModelError) {
        try model.records.visit(index, &visitor)
      } catch {
        return .max
      }
      total += visitor.work
    }
    return total
  }
}

/// How often each thing happened to a damaged file.
private struct Outcomes {
  private(set) var counts: [String: Int] = [:]

  mutating func note(_ outcome: String) { counts[outcome, default: 0] += 1 }

  var summary: String {
    counts.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }
      .joined(separator: ", ")
  }
}

private struct WorkloadVisitor: OperatorVisitor {
  let shapes: OperatorShapes
  var work = 0

  mutating func visit<Operation: RowOperator>(
    _ type: Operation.Type, at fields: UnsafeRawPointer
  ) {
    let workload = Operation(reading: fields).workload(shapes)
    work = workload.multiplyAccumulates + workload.inputBytes + workload.outputBytes
  }
}

extension ModelRecords {
  /// The shapes that an operator works on.
  fileprivate func shapes(of index: Int) -> OperatorShapes {
    let record = self.record(index)
    return OperatorShapes(
      input: tensor(Int(record.input)).shape,
      second: record.secondInput == OperatorRecord.noTensor
        ? nil : tensor(Int(record.secondInput)).shape,
      output: tensor(Int(record.output)).shape)
  }
}
