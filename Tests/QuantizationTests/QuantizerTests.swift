import GraphIR
import TestSupport
import Testing
import Thimble

@testable import Quantization

/// From float weights to int8 ones and back.
struct QuantizerTests {
  private func channel(
    _ weights: [Float], bias: Float = 0, step: Float? = nil
  ) -> ChannelQuantizer {
    ChannelQuantizer(weights: weights, bias: bias, inputScale: 0.5, step: step)
  }

  @Test func theLargestWeightIsTheLargestStep() {
    let quantizer = channel([0.5, -2.54, 1.27])
    let scale = quantizer.scale(.int8)
    #expect(abs(scale - 0.02) < 1e-6)
    #expect(quantizer.stored(at: scale, .int8) == [25, -127, 64])
  }

  @Test func weightsThatComeInStepsStayExact() {
    let weights: [Float] = [3, -7, 90].map { Float($0) * 0.01 }
    let quantizer = channel(weights, step: 0.01)
    #expect(quantizer.stored(at: quantizer.scale(.int8), .int8) == [3, -7, 90])
  }

  @Test func aChannelOfZerosKeepsItsBias() {
    for bias: Float in [0, 1e-3, 5, -3e6] {
      let scale = Double(channel([0, 0], bias: bias).scale(.int8))
      let stored = (Double(bias) / (0.5 * scale)).rounded()
      #expect(abs(stored) <= 0x1p30)
      #expect(abs(stored * 0.5 * scale - Double(bias)) <= 1e-6 * max(1, abs(Double(bias))))
    }
  }

  @Test func int4ClipsWhereThatCostsLess() {
    let quantizer = channel(Array(repeating: 1, count: 40) + [1.6])
    let scale = quantizer.scale(.int4)
    #expect(quantizer.stored(at: scale, .int4).allSatisfy { -7...7 ~= $0 })
    #expect(
      quantizer.squaredError(at: scale, .int4)
        < quantizer.squaredError(at: quantizer.largestScale(.int4), .int4))
  }

  @Test(arguments: 0..<40)
  func viewsPoolsAndPadsKeepTheirInputsScale(seed: Int) throws {
    let graph = RandomGraph.make(seed: seed).inFloat()
    let ranges = graph.tensors.indices.map { index in
      ActivationRange(lower: -1, upper: 1 + Float(index))
    }
    let quantized = Quantizer(graph, ranges: ranges).quantized()
    #expect(throws: Never.self, "seed \(seed)") { try quantized.validate() }
    #expect(quantized.nodes.count == graph.nodes.count)
  }

  /// A bias that two layers share is stored at two scales.
  @Test func sharedConstantsAreSeparated() throws {
    var graph = Graph(
      tensors: [
        Tensor(name: "in", dimensions: [1, 2], type: .float32),
        Tensor(name: "weights", dimensions: [2, 2], floats: [1, 0, 0, 1]),
        Tensor(name: "bias", dimensions: [2], floats: [1, 2]),
        Tensor(name: "middle", dimensions: [1, 2], type: .float32),
        Tensor(name: "out", dimensions: [1, 2], type: .float32),
      ],
      nodes: [
        Node(name: "a", operation: .fullyConnected(.none), inputs: [0, 1, 2], output: 3),
        Node(name: "b", operation: .fullyConnected(.none), inputs: [3, 1, 2], output: 4),
      ], input: 0, output: 4)
    try graph.validate()
    let set = try CalibrationSet(name: "s", inputs: [[1, 1], [-1, 3]], for: graph)
    let result = try PostTrainingQuantization(graph, with: set, method: .minMax).graph
    try result.validate()
    #expect(result.nodes[0].inputs[2] != result.nodes[1].inputs[2])
    graph = result
    let output = ReferenceExecutor.output(of: graph, graph.stored([1, 1]))
    let steps = try #require(graph.tensors[4].quantization)
    for (value, expected) in zip(output, [3, 5] as [Float]) {
      let real = Float(Int(value) - steps.zeroPoints[0]) * steps.scales[0]
      #expect(abs(real - expected) <= 2 * steps.scales[0])
    }
  }
}
