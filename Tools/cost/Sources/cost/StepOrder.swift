import Foundation
import Thimble

/// The order in which the firmware's profile program puts its clock around things: `input` for a row
/// fed, an operator's index and code for a step, `idle` for a search that found nothing to run.
struct StepOrder {
  /// The words, in order.
  private(set) var words: [String] = []

  /// Replays an inference of a `.thimble` file; the schedule depends on no value.
  init(model path: String) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let file = UnsafeMutableRawBufferPointer.allocate(
      byteCount: bytes.count, alignment: FileLayout.alignment)
    defer { unsafe file.deallocate() }
    unsafe bytes.copyBytes(to: file)
    let header = try unsafe Model(UnsafeRawBufferPointer(file))
    let arena = UnsafeMutableRawBufferPointer.allocate(
      byteCount: header.arenaBytes, alignment: Arena.alignment)
    defer { unsafe arena.deallocate() }
    var interpreter = try unsafe Interpreter<AllOperators>(
      model: UnsafeRawBufferPointer(file), arena: arena)
    interpreter.reset()
    for _ in 0..<header.input.shape.height where !interpreter.isComplete {
      let isFed: Void? = try interpreter.withNextRow { row in
        for index in row.indices { row[index] = 0 }
      }
      guard isFed != nil else { break }
      interpreter.countInputRow()
      words.append("input")
      while let index = interpreter.step() { words.append("\(index)") }
      words.append("idle")
    }
  }
}
