import Foundation
import GraphIR
import ONNXImport
import Quantization
import Testing

/// Worked values of an LSTM, and what is refused.
struct RecurrentNodeTests {
  /// One unit over two steps of one value: input gate and cell read the input, the output gate what was put out.
  private func file(
    input: [Int?] = [2, 1, 1], attributes: [String: ONNXWriter.Attribute] = [:],
    more: [String] = [], state: Float = 0, outputs: [String] = []
  ) -> ONNXWriter {
    var writer = ONNXWriter(input: input)
    writer.constant("w", [1, 4, 1], [1, 0, 0, 2])
    writer.constant("r", [1, 4, 1], [0, 3, 0, 0])
    writer.constant("b", [1, 8], [0.5, 0, -100, 0, 0, 0.25, -100, 0])
    writer.constant("s", [1, 1, 1], [state])
    writer.constant("one", integers: [attributes["layout"] == nil ? 1 : 2])
    writer.node("LSTM", ["x", "w", "r", "b"] + more, "steps", attributes, more: outputs)
    writer.node("Squeeze", ["steps", "one"], "y")
    return writer
  }

  private func output(_ writer: ONNXWriter, _ input: [Float]) throws -> [Float] {
    try FloatExecutor(ONNXImporter.graph(from: writer.file, fileName: "t")).run(input)
  }

  private func refusal(_ writer: ONNXWriter) -> String {
    do {
      _ = try ONNXImporter.graph(from: writer.file, fileName: "t")
      return "imported"
    } catch {
      return error.description
    }
  }

  @Test(arguments: [[2, 1, 1], [2, nil, 1]] as [[Int?]])
  func gatesAndBiases(_ input: [Int?]) throws {
    // Nothing is kept: cells are sigmoid(x + 0.5) tanh(2 x), outputs sigmoid(3 h + 0.25) times their tanh.
    let found = try output(file(input: input), [1, -0.5])
    #expect(abs(found[0] - 0.369_556_8) < 1e-6 && abs(found[1] - -0.289_100_1) < 1e-6, "\(found)")
  }

  @Test func theBatchMayComeFirst() throws {
    var writer = file(input: [1, 2, 1], attributes: ["layout": .integer(1)])
    writer.outputs = [("y", [1, 2, 1, 1])]
    var plain = ONNXWriter(input: [1, 2, 1])
    plain.constant("w", [1, 4, 1], [1, 0, 0, 2])
    plain.constant("r", [1, 4, 1], [0, 3, 0, 0])
    plain.node(
      "LSTM", ["x", "w", "r"], "y", ["layout": .integer(1), "direction": .text("reverse")])
    #expect(refusal(writer).contains("makes [1, 2, 1] of what is declared [1, 2, 1, 1]"))
    writer.outputs = [("y", [])]
    #expect(try output(writer, [1, -0.5]) == output(file(), [1, -0.5]))
    let turned = try output(plain, [1, -0.5])
    // The last step comes first.
    #expect(abs(turned[1] - -0.139_931_2) < 1e-6, "\(turned)")
  }

  @Test func everyInferenceStartsFromZero() throws {
    let graph = try ONNXImporter.graph(from: file().file, fileName: "t")
    #expect(graph.states.count == 1 && graph.startsAlike)
    let executor = try FloatExecutor(graph)
    var states = executor.firstStates
    let first = executor.run([1, -0.5], keeping: &states)
    #expect(executor.run([1, -0.5], keeping: &states) == first)
  }

  /// One unit, whose gates read what they read with weights of their own.
  private func gatedFile(resetsAfter: Bool, steps: Int = 2, states: [String] = []) -> ONNXWriter {
    var writer = ONNXWriter(input: [steps, 1, 1])
    writer.constant("w", [1, 3, 1], [1, -2, 0.5])
    writer.constant("r", [1, 3, 1], [0.5, 1, 2])
    writer.constant("b", [1, 6], [0.1, 0.2, 0.3, 0, 0.4, 0.7])
    writer.constant("one", integers: [1])
    writer.node(
      "GRU", ["x", "w", "r", "b"] + states, "steps",
      ["linear_before_reset": .integer(resetsAfter ? 1 : 0), "direction": .text("reverse")])
    writer.node("Squeeze", ["steps", "one"], "y")
    return writer
  }

  /// A GRU's equations, from the last step to the first.
  @Test(arguments: [false, true])
  func gatedUnits(resetsAfter: Bool) throws {
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    var (h, expected): (Double, [Double]) = (0, [])
    for x in [-0.5, 1, 2] {
      let (z, r) = (sigmoid(x + 0.1 + 0.5 * h), sigmoid(-2 * x + 0.6 + h))
      let n = tanh(0.5 * x + 0.3 + (resetsAfter ? r * (2 * h + 0.7) : 2 * r * h + 0.7))
      h = (1 - z) * n + z * h
      expected.insert(h, at: 0)
    }
    let writer = gatedFile(resetsAfter: resetsAfter, steps: 3)
    let found = try output(writer, [2, 1, -0.5])
    #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 }, "\(found)")
    #expect(found.count == 3)
    let graph = try ONNXImporter.graph(from: writer.file, fileName: "t")
    #expect(graph.states.isEmpty && graph.notes.contains { $0.contains("unrolled") })
  }

  @Test func longUnrolledSequencesAreRefused() {
    #expect(
      refusal(gatedFile(resetsAfter: true, steps: 129))
        .contains("found 129 steps of time; accepted: up to 128, which are unrolled"))
  }

  @Test func variantsAreRefusedByName() {
    let files: [(ONNXWriter, String)] = [
      (file(more: ["", "s"], state: 1), "found a state to start with, input 5; accepted: none"),
      (file(attributes: ["clip": .real(3)]), "found sums clipped to 3.0; accepted: no clip"),
      (file(attributes: ["input_forget": .integer(1)]), "found input and forget gates in one"),
      (file(more: ["", "", "", "s"]), "found peepholes; accepted: an LSTM without"),
      (
        file(attributes: ["activations": .texts(["Sigmoid", "Relu", "Tanh"])]),
        "found activations Sigmoid, Relu, Tanh; accepted: Sigmoid, Tanh, Tanh"
      ),
      (file(input: [nil, 1, 1]), "accepted: steps × 1 × N, all of them known"),
      (file(input: [2, 3, 1]), "accepted: steps × 1 × N, all of them known"),
      (file(more: ["one"]), "found a length of the sequence, input 4; accepted: none: all 2 steps"),
    ]
    for (writer, text) in files { #expect(refusal(writer).contains(text), "\(refusal(writer))") }
    var cells = file(outputs: ["last", "cells"])
    cells.outputs = [("cells", [])]
    #expect(refusal(cells).contains("found the last cells read; accepted: what is put out"))
    #expect(refusal(file(more: ["", "s"])) == "imported")
    #expect(
      refusal(file(attributes: ["direction": .text("sideways")])).contains("runs 'sideways'"))
    #expect(
      refusal(file(attributes: ["hidden_size": .integer(2)])).contains("has weights of [1, 4, 1]"))
  }
}
