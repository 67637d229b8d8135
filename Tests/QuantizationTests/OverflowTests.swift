import GraphIR
import Testing
import Thimble

@testable import Quantization

/// Networks whose activations leave what float32 can hold.
struct OverflowTests {
  /// A pixel of two channels through a layer with the weights, and a second one that passes it on.
  private func graph(_ weights: [Float]) -> Graph {
    Graph(
      tensors: [
        Tensor(name: "in", dimensions: [1, 1, 1, 2], type: .float32),
        Tensor(name: "w", dimensions: [1, 1, 1, 2], floats: weights),
        Tensor(name: "middle", dimensions: [1, 1, 1, 1], type: .float32),
        Tensor(name: "v", dimensions: [1, 1, 1, 1], floats: [1]),
        Tensor(name: "out", dimensions: [1, 1, 1, 1], type: .float32),
      ],
      nodes: [
        Node(name: "a", operation: .conv2D(Window2D(), .relu), inputs: [0, 1], output: 2),
        Node(name: "b", operation: .conv2D(Window2D(), .none), inputs: [2, 3], output: 4),
      ],
      input: 0, output: 4)
  }

  /// With both signs the sum is not a number, which a ReLU must not turn into a zero.
  @Test(arguments: [[3e38, 3e38], [3e38, -3e38]] as [[Float]])
  func isRefusedByTheNodesName(weights: [Float]) throws {
    let graph = graph(weights)
    let set = try CalibrationSet(name: "set", inputs: [[0, 1], [3e38, 3e38]], for: graph)
    for method in CalibrationMethod.allCases {
      #expect(
        throws: GraphError(
          node: 0, name: "a", reason: "is not finite in float32 for input 1 of the calibration set")
      ) { try PostTrainingQuantization(graph, with: set, method: method) }
    }
  }

  @Test func valuesAtTheEdgeOfFloat32AreQuantized() throws {
    let graph = graph([1, 0])
    let inputs: [[Float]] = [[3e38, 1], [-3e38, 2], [1e30, -3e38]]
    let set = try CalibrationSet(name: "set", inputs: inputs, for: graph)
    for method in CalibrationMethod.allCases {
      let quantized = try PostTrainingQuantization(graph, with: set, method: method).graph
      #expect(quantized.tensors[quantized.input].quantization?.scales[0].isFinite == true)
    }
  }

  @Test func clampsKeepWhatIsNotANumber() {
    for activation in [Activation.relu, .relu6, .reluN1To1] {
      var values: [Float] = [.nan, -2, 9]
      activation.clamp(&values)
      #expect(values[0].isNaN && values[1] > -2 && values[2] > values[1])
    }
  }

  @Test func aHistogramTakesAnything() {
    var histogram = ValueHistogram(lower: -1, upper: 1)
    histogram.add([.infinity, -.infinity, 3e38, .nan, 0.5])
    #expect(histogram.counts.reduce(0, +) == 5)
  }
}
