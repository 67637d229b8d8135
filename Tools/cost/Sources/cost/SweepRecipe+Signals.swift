import GraphIR
import Thimble

extension SweepRecipe {
  /// A layer over rows of one pixel: a window along time, pixels in between, a residual, a pool or a table.
  func growSignals(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    let shape = network.shape
    switch sampler.pick([0, 0, 1, 1, 2, 3, 4]) {
    case 0:
      let (window, output) = sampler.window(over: shape, kernels: 2...16, widths: 1...1)
      network.convolve(window, output.with(channels: sampler.channels(4...64)))
    case 1:
      let (window, output) = sampler.window(over: shape, kernels: 2...15, widths: 1...1)
      network.convolveDepthwise(window, output)
      network.convolve(Window2D(), network.shape.with(channels: sampler.channels(4...96)), .none)
    case 2:
      network.convolve(Window2D(), shape, .none)
      let shortcut = network.current
      network.convolve(Window2D(), shape, .none)
      if network.current != shortcut { network.add(shortcut) }
    case 3:
      let (window, output) = sampler.window(
        over: shape, kernels: 2...4, widths: 1...1, clipped: false)
      network.apply(
        sampler.oneIn(2) ? .averagePool2D(window, .none) : .maxPool2D(window, .none), output)
    default: network.squash(.logistic)
    }
  }

  /// A tall window over rows of few channels, and again.
  func growWaveforms(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    let (window, output) = sampler.window(
      over: network.shape, kernels: sampler.oneIn(2) ? 16...120 : 2...32, widths: 1...1)
    let channels = sampler.oneIn(2) ? sampler.pick([1, 2, 3]) : sampler.channels(4...24)
    network.convolve(window, output.with(channels: channels))
  }

  /// A convolution, or a layer that reads everything.
  func growSideBySide(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    let shape = network.shape
    guard shape.height * shape.width > 2 else {
      return network.connect(units: sampler.channels(8...256))
    }
    switch sampler.pick([0, 0, 1]) {
    case 0:
      let (window, output) = sampler.window(over: shape, kernels: 2...4)
      network.convolve(window, output.with(channels: sampler.channels(3...64)))
    default: network.convolve(Window2D(), shape.with(channels: sampler.channels(4...160)))
    }
  }
}
