import Foundation
import GraphIR
import TFLiteImport
import TestSupport
import Testing
import Thimble

@testable import Quantization

/// The float executor against TensorFlow Lite, whose outputs `Tools/golden/make_float.py` recorded.
struct FloatExecutorTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../Fixtures/Float").standardizedFileURL

  private func floats(_ name: String) throws -> [Float] {
    let bytes = Array(try Data(contentsOf: Self.folder.appendingPathComponent(name)))
    return Tensor(name: "", dimensions: [], type: .float32, constant: bytes).floatValues
  }

  @Test(arguments: ["convolutions", "pools"])
  func equalsTensorFlowLite(name: String) throws {
    let file = "\(name).tflite"
    let bytes = try Data(contentsOf: Self.folder.appendingPathComponent(file))
    let executor = try FloatExecutor(TFLiteImporter.graph(from: Array(bytes), fileName: file))
    let inputs = try floats("\(name)_inputs.f32")
    let outputs = try floats("\(name)_outputs.f32")
    let size = executor.graph.tensors[executor.graph.input].count
    let found = stride(from: 0, to: inputs.count, by: size).flatMap {
      executor.run(Array(inputs[$0..<$0 + size]))
    }
    #expect(found.count == outputs.count)
    for (value, expected) in zip(found, outputs) {
      #expect(abs(value - expected) <= 1e-5 * max(1, abs(expected)))
    }
  }

  @Test func refusesAnInt8Graph() {
    #expect(throws: GraphError.self) { try FloatExecutor(RandomGraph.make(seed: 1)) }
  }

  /// Two inputs, two outputs and a sum that is kept: what comes next depends on what was there.
  @Test func severalEndsAndState() throws {
    func tensor(_ name: String) -> Tensor {
      Tensor(name: name, dimensions: [1, 2], type: .float32)
    }
    let first: [Float] = [10, 20]
    let graph = Graph(
      tensors: ["a", "b", "kept", "product", "sum"].map(tensor),
      nodes: [
        Node(
          name: "product", operation: .elementwise(.multiply, .none), inputs: [0, 1], output: 3),
        Node(name: "sum", operation: .add(.none), inputs: [2, 3], output: 4),
      ], inputs: [0, 1], outputs: [4, 3],
      states: [
        StateVariable(
          name: "kept", value: 2, next: 4,
          initial: Tensor(name: "", dimensions: [2], floats: first).constant)
      ])
    let executor = try FloatExecutor(graph)
    #expect(executor.firstStates == [first])
    var states = executor.firstStates
    #expect(executor.run([1, 2, 3, 4], keeping: &states) == [13, 28, 3, 8])
    #expect(states == [[13, 28]])
    #expect(executor.run([1, 1, 0.5, -1], keeping: &states) == [13.5, 27, 0.5, -1])
    #expect(executor.run([1, 2, 3, 4]) == [13, 28, 3, 8])
    var short = graph
    short.states[0].initial?.removeLast()
    #expect(throws: GraphError.self) { try FloatExecutor(short) }
  }

  /// Stopping half way and going on gives what running through gives.
  @Test(arguments: 0..<20)
  func resumesAnywhere(seed: Int) throws {
    let executor = try FloatExecutor(RandomGraph.make(seed: seed).inFloat())
    let graph = executor.graph
    let input = graph.inputs(1, seed: seed)[0]
    let expected = executor.run(input)
    var state = Activations(count: graph.tensors.count)
    state[graph.input] = input
    for (index, node) in graph.nodes.enumerated() {
      var resumed = state
      executor.run(&resumed, from: index) { _, _ in }
      #expect(resumed[graph.output] == expected, "seed \(seed), from node \(index)")
      state[node.output] = executor.result(of: index, state)
    }
  }
}
