import HostSupport
package import ModelCompiler
import Thimble

/// Checksums of every tensor of a model, gathered in two ways that share nothing but the kernels.
package enum LayerChecksums {
  /// Runs a plan that keeps every tensor, fed the whole input, and reads them from the arena afterwards; `nil`
  /// for one that does not lie there whole.
  package static func preserved(
    _ compiled: CompiledGraph, _ plan: Plan
  ) throws -> ([Int8]) throws -> [UInt32?] {
    let bench = try TestBench(file: ModelWriter.write(compiled.lowered, plan))
    return { input in
      _ = try bench.run(input, .whole)
      return zip(compiled.lowered.tensors, plan.placements).map { tensor, placement in
        tensor.part == nil && placement.rows == tensor.shape.height
          ? CRC32.of(bench.arena(from: placement.offset, count: tensor.byteCount)) : nil
      }
    }
  }

  /// Runs a row-fed plan step by step, and reads each row as soon as it is written; `nil` for a tensor
  /// whose last rows nobody needed, so that they never were.
  package static func rowByRow(
    _ compiled: CompiledGraph, _ plan: Plan
  ) throws -> ([Int8]) throws -> [UInt32?] {
    let file = AlignedMemory(copying: ModelWriter.write(compiled.lowered, plan))
    return { input in
      let model = try unsafe Model(UnsafeRawBufferPointer(file.bytes))
      let arena = AlignedMemory(byteCount: model.arenaBytes)
      var stepper = try Stepper(file, arena)
      return try stepper.run(input)
    }
  }
}

/// Drives an interpreter one step at a time.
private struct Stepper: ~Copyable {
  private let file: AlignedMemory
  private let arena: AlignedMemory
  private var interpreter: Interpreter<AllOperators>
  private var sums: [CRC32]
  private var steps: [Int]
  private var bytesLeft: [Int]

  init(_ file: AlignedMemory, _ arena: AlignedMemory) throws {
    self.file = file
    self.arena = arena
    interpreter = try unsafe Interpreter(
      model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes)
    sums = Array(repeating: CRC32(), count: interpreter.model.records.tensorCount)
    steps = Array(repeating: 0, count: interpreter.model.operatorCount)
    bytesLeft = []
    for index in sums.indices {
      bytesLeft.append(interpreter.model.records.tensor(index).shape.count)
    }
  }

  mutating func run(_ input: [Int8]) throws -> [UInt32?] {
    let rowBytes = interpreter.model.input.shape.rowCount
    var start = 0
    while !interpreter.isComplete {
      let row = input[start..<start + rowBytes]
      let isWritten: Void? = try interpreter.withNextRow { slot in
        for (index, value) in row.enumerated() { slot[index] = value }
      }
      guard isWritten != nil else { throw ModelError(.stalled, at: 0) }
      start += rowBytes
      unsafe row.withUnsafeBytes { unsafe add($0, to: 0) }
      interpreter.countInputRow()
      while let index = interpreter.step() { noteStep(of: index) }
    }
    return zip(sums, bytesLeft).map { $1 == 0 ? $0.value : nil }
  }

  private mutating func noteStep(of index: Int) {
    let model = interpreter.model.records
    let schedule = model.record(index).schedule
    let tensor = model.tensor(index + 1)
    let height = Int(tensor.height)
    let written = schedule.rowsWritten(after: steps[index], outputHeight: height)
    steps[index] += 1
    for row in written..<schedule.rowsWritten(after: steps[index], outputHeight: height) {
      let slot = model.slotOffset(row % Int(tensor.ringRows), of: tensor)
      unsafe add(
        UnsafeRawBufferPointer(rebasing: arena.bytes[slot..<slot + tensor.rowBytes]), to: index + 1)
    }
  }

  private mutating func add(_ row: UnsafeRawBufferPointer, to tensor: Int) {
    unsafe sums[tensor].append(row.bytes)
    bytesLeft[tensor] -= row.count
  }
}
