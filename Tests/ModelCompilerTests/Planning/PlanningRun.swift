import Foundation
import GraphIR
import ModelCompiler
import TFLiteImport
import TestSupport
import Thimble

/// A lowered model, and a way to run it under any plan.
struct PlanningModel {
  let lowered: LoweredModel

  /// The MLPerf Tiny models and golden vectors; absent on a fresh clone.
  static let shared = SharedData.has("mlperf_tiny") ? SharedData.url("mlperf_tiny") : nil
  /// The keyword spotter that comes with the package.
  static let bundled = folder(above: "Models")?.appendingPathComponent("ds-cnn-s.tflite")

  init(_ graph: Graph) throws {
    lowered = try Lowering.lower(graph)
  }

  init(contentsOf url: URL) throws {
    let bytes = [UInt8](try Data(contentsOf: url))
    try self.init(TFLiteImporter.graph(from: bytes, fileName: url.lastPathComponent))
  }

  /// A folder of that path below one of this file's parents.
  private static func folder(above path: String) -> URL? {
    var parent = URL(fileURLWithPath: #filePath)
    while parent.path != "/" {
      parent.deleteLastPathComponent()
      let found = parent.appendingPathComponent(path)
      if FileManager.default.fileExists(atPath: found.path) { return found }
    }
    return nil
  }

  func problem(fullInput: Bool = false) -> PlanProblem {
    PlanProblem(lowered, fullInput: fullInput)
  }

  /// The output for one input under a plan, the file written, opened and run.
  func run(_ plan: Plan, _ input: some Sequence<Int8>) throws -> [Int8] {
    let file = ModelWriter.write(lowered, plan)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: file.count, alignment: 16)
    let arena = UnsafeMutableRawBufferPointer.allocate(
      byteCount: plan.arenaBytes, alignment: Arena.alignment)
    defer {
      unsafe memory.deallocate()
      unsafe arena.deallocate()
    }
    unsafe memory.copyBytes(from: file)
    var interpreter = try unsafe Interpreter<AllOperators>(
      model: UnsafeRawBufferPointer(memory), arena: arena)
    interpreter.paintArena()
    try interpreter.invoke(Array(input).span)
    return interpreter.outputValues
  }

  /// Some input that is not all alike.
  func someInput() -> [Int8] {
    (0..<lowered.tensors[0].shape.count).map { Int8(truncatingIfNeeded: $0 &* 73 &+ $0 / 7) }
  }
}
