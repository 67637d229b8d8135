import GraphIR
import Thimble

/// A convolution, depthwise convolution or fully connected layer with its weights as
/// `[tap][inC][outC]` or `[tap][outC]`, so that the innermost loop runs over output channels.
struct FloatKernel: Sendable {
  private enum Form: Sendable {
    case full(Window2D)
    case depthwise(Window2D, multiplier: Int)
    case dense
  }

  private let form: Form
  private let weights: [Float]
  private let biases: [Float]

  /// Takes a node's constants; `nil` for a node that has none.
  init?(_ node: Node, in graph: Graph) {
    let facts = node.operation.facts
    let window = facts.window ?? Window2D()
    switch facts.weights {
    case .convolution: form = .full(window)
    case .depthwise(let multiplier): form = .depthwise(window, multiplier: multiplier)
    case .dense: form = .dense
    case nil: return nil
    }
    let values = graph.tensors[node.inputs[1]].floatValues
    let channels = graph.tensors[node.output].shape?.channels ?? 1
    if case .depthwise = form {
      weights = values
    } else {
      let depth = values.count / channels
      var transposed = [Float](repeating: 0, count: values.count)
      for channel in 0..<channels {
        for index in 0..<depth {
          transposed[index * channels + channel] = values[channel * depth + index]
        }
      }
      weights = transposed
    }
    biases =
      node.inputs.count > 2
      ? graph.tensors[node.inputs[2]].floatValues : Array(repeating: 0, count: channels)
  }

  /// The layer's result before any clamp.
  func apply(to operands: FloatOperands) -> [Float] {
    var output = [Float](repeating: 0, count: operands.outputShape.count)
    switch form {
    case .full(let window): convolve(operands, window, &output)
    case .depthwise(let window, let multiplier):
      convolveDepthwise(operands, window, multiplier, &output)
    case .dense:
      start(&output, at: 0)
      accumulate(operands.input, operands.input.indices, at: 0, &output, at: 0)
    }
    return output
  }

  private func convolve(
    _ operands: FloatOperands, _ window: Window2D, _ output: inout [Float]
  ) {
    let (depth, channels) = (operands.inputShape.channels, biases.count)
    operands.forEachPixel(window) { pixel, taps in
      start(&output, at: pixel * channels)
      for (tap, source) in taps {
        accumulate(
          operands.input, source * depth..<(source + 1) * depth, at: tap * depth * channels,
          &output, at: pixel * channels)
      }
    }
  }

  private func convolveDepthwise(
    _ operands: FloatOperands, _ window: Window2D, _ multiplier: Int, _ output: inout [Float]
  ) {
    let (depth, channels) = (operands.inputShape.channels, biases.count)
    operands.forEachPixel(window) { pixel, taps in
      start(&output, at: pixel * channels)
      for (tap, source) in taps {
        for channel in 0..<channels {
          let depthChannel = multiplier == 1 ? channel : channel / multiplier
          output[pixel * channels + channel] +=
            operands.input[source * depth + depthChannel] * weights[tap * channels + channel]
        }
      }
    }
  }

  private func start(_ output: inout [Float], at offset: Int) {
    for channel in biases.indices { output[offset + channel] = biases[channel] }
  }

  /// Adds `input[index] * weights[index][channel]` for all of `range` to the channels at `offset`.
  @inline(__always)
  private func accumulate(
    _ input: [Float], _ range: Range<Int>, at weightOffset: Int, _ output: inout [Float],
    at offset: Int
  ) {
    let channels = biases.count
    let all = weights.span
    var sums = output.mutableSpan
    precondition(offset >= 0 && offset + channels <= sums.count)
    var row = weightOffset
    for index in range {
      let value = input[index]
      // Half of what follows a RELU is zero.
      if value != 0 {
        let weights = all.extracting(row..<row + channels)
        // There are so many of both: a check at each would keep the loop from being vectorized.
        for channel in 0..<channels {
          unsafe sums[unchecked: offset + channel] += value * weights[unchecked: channel]
        }
      }
      row += channels
    }
  }
}
