import GraphIR
import Thimble

/// The second moments of what the weights of a layer are multiplied with, over inputs of the network.
struct InputMoments {
  /// Weights that share their inputs' moments: of each output channel, or of one depthwise channel.
  let count: Int
  /// Row by row, `count` squared values: one matrix for all output channels, or one for each.
  private(set) var matrices: [[Double]]

  /// Output pixels looked at in each input.
  private static let pixelLimit = 64

  /// Starts with nothing seen; `nil` for layers whose weights are too many for this.
  init?(_ node: Node, in graph: Graph) {
    let order = ChannelOrder(node, in: graph)
    count = graph.tensors[node.inputs[1]].count / order.channels
    guard count <= 1_024 else { return nil }
    matrices = Array(
      repeating: Array(repeating: 0, count: count * count),
      count: order.axis == 3 ? order.channels : 1)
  }

  /// The matrix for an output channel.
  func moments(of channel: Int) -> [Double] { matrices[matrices.count == 1 ? 0 : channel] }

  /// Adds what a node reads for one input of the network.
  mutating func add(_ operands: FloatOperands, _ operation: Operation) {
    let facts = operation.facts
    let window = facts.window ?? Window2D()
    switch facts.weights {
    case .convolution:
      let depth = operands.inputShape.channels
      forEachSampledPixel(operands, window) { moments, taps in
        var patch = [Float](repeating: 0, count: moments.count)
        for (tap, pixel) in taps {
          for channel in 0..<depth {
            patch[tap * depth + channel] = operands.input[pixel * depth + channel]
          }
        }
        moments.add(patch, to: 0)
      }
    case .depthwise(let multiplier):
      let depth = operands.inputShape.channels
      forEachSampledPixel(operands, window) { moments, taps in
        for channel in moments.matrices.indices {
          var patch = [Float](repeating: 0, count: moments.count)
          for (tap, pixel) in taps {
            patch[tap] = operands.input[pixel * depth + channel / multiplier]
          }
          moments.add(patch, to: channel)
        }
      }
    case .dense, nil:
      add(operands.input, to: 0)
    }
  }

  private mutating func forEachSampledPixel(
    _ operands: FloatOperands, _ window: Window2D,
    _ body: (inout InputMoments, [(tap: Int, pixel: Int)]) -> Void
  ) {
    let pixels = operands.outputShape.height * operands.outputShape.width
    let step = (pixels + Self.pixelLimit - 1) / Self.pixelLimit
    var moments = self
    self.matrices = []
    operands.forEachPixel(window) { pixel, taps in
      if pixel % step == 0 { body(&moments, taps) }
    }
    self = moments
  }

  private mutating func add(_ patch: [Float], to matrix: Int) {
    var sums = matrices[matrix].mutableSpan
    for (row, value) in patch.enumerated() where value != 0 {
      let factor = Double(value)
      for column in patch.indices { sums[row * count + column] += factor * Double(patch[column]) }
    }
  }
}
