import GraphIR
import Thimble

extension SweepRecipe {
  /// A residual past a tall window, two branches beside or behind one another, or a layer as in a chain.
  func growGraphs(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    let (shortcut, shape) = (network.current, network.shape)
    switch sampler.pick([0, 0, 0, 1, 2, 3]) {
    case 0:
      guard shape.height > 4 else { return }
      let (window, output) = sampler.window(
        over: shape, kernels: 2...min(11, shape.height - 1), widths: 1...1, clipped: false)
      guard window.strideHeight == 1, output.width == shape.width else { return }
      network.convolveDepthwise(window, output)
      network.convolve(Window2D(), output, .none)
      guard network.shape == output, network.current != shortcut else { return }
      network.add(network.cut(shortcut, to: output, from: shape.height - output.height))
    case 1, 2:
      network.convolve(Window2D(), shape.with(channels: sampler.channels(4...48)))
      let first = network.current
      let channels = network.shape.channels
      network.goBack(to: shortcut)
      network.convolve(Window2D(), shape.with(channels: channels), .none)
      guard first != shortcut, network.current != shortcut else { return }
      network.concatenate(first, sampler.oneIn(2) ? .channels : .height)
    default:
      let (window, output) = sampler.window(over: shape, kernels: 1...4)
      network.convolve(window, output.with(channels: sampler.channels(4...48)))
    }
  }
}

extension SweepNetwork {
  /// Rows of an earlier tensor from one on.
  mutating func cut(_ tensor: Int, to shape: Shape, from row: Int) -> Int {
    let branch = current
    goBack(to: tensor)
    apply(.slice(begin: Offset(height: row)), shape)
    let part = current
    goBack(to: branch)
    return part
  }

  /// An earlier tensor and this one, which has its shape, along an axis.
  mutating func concatenate(_ other: Int, _ axis: Axis) {
    let second = rescaled(like: other)
    var output = shape
    output[axis] *= 2
    append(
      .concatenation(axis), inputs: [other, second],
      addActivation(output, graph.tensors[other].quantization))
  }
}
