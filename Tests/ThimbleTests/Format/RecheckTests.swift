import HostSupport
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// A file that was sound when it was opened is checked again, as a device checks its flash.
struct RecheckTests {
  /// What an interpreter that checks its model again finds.
  private func error(of interpreter: borrowing Interpreter<AllOperators>) -> ModelError? {
    do throws(ModelError) {
      try interpreter.check()
      return nil
    } catch {
      return error
    }
  }

  @Test func everyBitThatFlipsIsFound() throws {
    let bytes = try SampleModel.file()
    let file = AlignedMemory(copying: bytes)
    let arena = AlignedMemory(byteCount: Int(SampleModel.header(bytes).arenaBytes))
    let interpreter = try unsafe Interpreter<AllOperators>(
      model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes)
    #expect(error(of: interpreter) == nil)
    for bit in 0..<bytes.count * 8 {
      unsafe file.bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(error(of: interpreter) != nil, "bit \(bit)")
      unsafe file.bytes[bit / 8] ^= 1 << (bit % 8)
    }
    #expect(error(of: interpreter) == nil)
  }

  /// A size that grew must not lead beyond the memory that was given.
  @Test func sizesThatGrowAreNotFollowed() throws {
    let bytes = try SampleModel.file()
    let file = AlignedMemory(copying: bytes)
    let arena = AlignedMemory(byteCount: Int(SampleModel.header(bytes).arenaBytes))
    let interpreter = try unsafe Interpreter<AllOperators>(
      model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes)
    for byte in 8..<12 {
      unsafe file.bytes[byte] ^= 0x70
      #expect(error(of: interpreter) == ModelError(.truncated, at: 8))
      unsafe file.bytes[byte] ^= 0x70
    }
    unsafe file.bytes[13] ^= 1
    #expect(error(of: interpreter) == ModelError(.checksumMismatch, at: 12))
  }

  /// What is wrong behind a right checksum is found as well: all that opening checks.
  @Test func aRightChecksumIsNotEnough() throws {
    let bytes = try SampleModel.file()
    let file = AlignedMemory(copying: bytes)
    let arena = AlignedMemory(byteCount: Int(SampleModel.header(bytes).arenaBytes))
    let interpreter = try unsafe Interpreter<AllOperators>(
      model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes)
    for damage in Damage.headers + Damage.tensors + Damage.operators {
      var damaged = bytes
      _ = damage.apply(&damaged)
      guard damaged.count == bytes.count else { continue }
      ModelWriter.stamp(&damaged)
      unsafe file.bytes.copyBytes(from: damaged)
      #expect(error(of: interpreter) == Opening.error(damaged))
    }
  }

  @Test func aModelInItsPlaceThatNeedsMoreMemoryIsFound() throws {
    let bytes = try SampleModel.file()
    let file = AlignedMemory(copying: bytes)
    let needed = SampleModel.header(bytes).arenaBytes
    let arena = AlignedMemory(byteCount: Int(needed) + 64)
    let interpreter = try unsafe Interpreter<AllOperators>(
      model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes)
    var larger = bytes
    larger.put(needed + 16, at: 20)
    ModelWriter.stamp(&larger)
    unsafe file.bytes.copyBytes(from: larger)
    #expect(throws: Never.self) { try interpreter.model.check() }
    #expect(error(of: interpreter) == ModelError(.arenaTooSmall, at: 20))
  }

  @Test func anInferenceUnderWayGoesOn() throws {
    let graph = SampleModel.graph()
    let bytes = try CompiledGraph(graph).file(.streamed, .rows)
    let file = AlignedMemory(copying: bytes)
    let arena = AlignedMemory(byteCount: Int(SampleModel.header(bytes).arenaBytes))
    var interpreter = try unsafe Interpreter<AllOperators>(
      model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes)
    let input = RandomGraph.input(of: graph, seed: 4)
    let row = interpreter.model.input.shape.rowCount
    for start in stride(from: 0, to: input.count, by: row) {
      try interpreter.feedRow(input.span.extracting(start..<start + row))
      try interpreter.check()
    }
    #expect(interpreter.outputValues == ReferenceExecutor.output(of: graph, input))
  }
}
