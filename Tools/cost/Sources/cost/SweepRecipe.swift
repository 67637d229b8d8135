import GraphIR
import HostSupport
import Thimble

/// The kinds of synthetic network: each exercises some operators over shapes drawn at random.
enum SweepRecipe: String, CaseIterable {
  /// Convolutions over windows, with and without borders.
  case convolutions
  /// Depthwise and pointwise convolutions in turn.
  case separable
  /// The same with windows of 3 × 3 alone.
  case mobile
  /// Depthwise and pointwise convolutions in turn over narrow rows, their windows up to fifteen rows tall.
  case tall
  /// Residual blocks.
  case residual
  /// Average and maximum pools.
  case pools
  /// Fully-connected layers.
  case dense
  /// Tables, softmax over rows, borders that stay.
  case elementwise
  /// What moves values, and what lies between them.
  case movements
  /// Functions of two operands, of one shape or not, or of a constant.
  case operands
  /// Matrices by matrices, pixels over their lengths, logarithms of softmax, quotients.
  case matrices
  /// Layers with a state, some steps of time a row.
  case recurrent
  /// Layers over hundreds of rows of one pixel: signals, and networks along time.
  case signals
  /// Windows of up to 120 rows over hundreds of rows of few channels: waveforms.
  case waveforms
  /// Layers whose weights lie side by side because packed kernels cannot join them.
  case sideBySide
  /// Graphs that are no chain: what is cut off, laid behind and beside one another.
  case graphs
  /// Values of 16 bits.
  case wide
  /// Depthwise windows of 3 × 3 and stride 2, and layers of one output.
  case halves
  /// Convolutions that compute all rows in a step, from copied weights.
  case copies
  /// Depthwise and pointwise convolutions in turn along one row of hundreds of pixels.
  case sequences

  private static let productBudget = 3_000_000

  /// The networks of a sweep: twelve of each kind, or of some two or three times as many, one after the other; those
  /// of later kinds come last, so that the others stay what they were.
  static let all =
    (0..<12).flatMap { _ in allCases.prefix(round) } + (0..<12).map { _ in .movements }
    + [
      .operands, .matrices, .recurrent, .signals, .waveforms, .sideBySide, .sideBySide, .graphs,
      .wide,
      .wide, .wide, .halves, .halves, .copies, .copies,
      .sequences, .sequences,
    ].flatMap { Array(repeating: $0, count: 12) }

  /// Kinds that follow one another before the first comes again.
  static let round = 8

  /// The network that a seed stands for.
  func graph(seed: UInt64) throws -> Graph {
    var sampler = ShapeSampler(random: SplitMix64(seed: seed))
    var network = SweepNetwork(
      input: inputShape(&sampler), random: SplitMix64(seed: ~seed),
      budget: SweepRecipe.productBudget)
    network.joinsWeights = self != .sideBySide
    if self == .wide { network.widen() }
    for _ in 0..<6 { grow(&network, &sampler) }
    if self == .halves { network.connect(units: 1) }
    if SweepRecipe.allCases.prefix(SweepRecipe.round - 1).contains(self) {
      let shape = Shape(height: 1, width: 1, channels: network.shape.channels)
      if network.shape.height > 1 { network.apply(.averagePool2D(whole(network), .none), shape) }
      network.connect(units: sampler.channels(1...40))
      network.squash(.softmax(beta: 1))
    }
    return network.graph
  }

  private func inputShape(_ sampler: inout ShapeSampler) -> Shape {
    switch self {
    case .dense: sampler.flatShape()
    case .tall: sampler.narrowShape()
    case .recurrent: sampler.sequenceShape()
    case .signals: sampler.signalShape()
    case .waveforms: sampler.waveShape()
    case .graphs: sampler.oneIn(2) ? sampler.narrowShape() : sampler.signalShape()
    case .sideBySide: sampler.oneIn(4) ? sampler.flatShape() : sampler.smallShape()
    case .sequences: sampler.signalShape().turned
    case .halves: sampler.oneIn(3) ? sampler.flatShape() : sampler.largeShape()
    case .wide: sampler.oneIn(3) ? sampler.sequenceShape() : sampler.imageShape()
    case .convolutions, .separable, .mobile, .residual, .pools, .elementwise, .movements, .operands,
      .matrices, .copies:
      sampler.imageShape()
    }
  }

  private func whole(_ network: SweepNetwork) -> Window2D {
    Window2D(
      kernelHeight: UInt8(network.shape.height), kernelWidth: UInt8(network.shape.width),
      strideHeight: UInt8(network.shape.height), strideWidth: UInt8(network.shape.width))
  }

  private func grow(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    switch self {
    case .convolutions:
      let (window, output) = sampler.window(over: network.shape, kernels: 1...5)
      network.convolve(window, output.with(channels: sampler.channels(3...64)))
    case .separable: growSeparable(&network, &sampler, kernels: sampler.oneIn(2) ? 3...3 : 1...7)
    case .mobile: growSeparable(&network, &sampler, kernels: 3...3)
    case .tall: growTall(&network, &sampler)
    case .residual: growResidual(&network, &sampler)
    case .pools: growPools(&network, &sampler)
    case .dense: network.connect(units: sampler.channels(4...256))
    case .elementwise: growElementwise(&network, &sampler)
    case .movements: growMovements(&network, &sampler)
    case .operands: growOperands(&network, &sampler)
    case .matrices: growMatrices(&network, &sampler)
    case .recurrent: growRecurrent(&network, &sampler)
    case .signals: growSignals(&network, &sampler)
    case .waveforms: growWaveforms(&network, &sampler)
    case .sideBySide: growSideBySide(&network, &sampler)
    case .graphs: growGraphs(&network, &sampler)
    case .wide: growWide(&network, &sampler)
    case .halves: growHalves(&network, &sampler)
    case .sequences:
      let (window, output) = sampler.window(
        over: network.shape, kernels: 1...1, widths: 2...15, strides: [1, 2])
      network.convolveDepthwise(window, output)
      guard sampler.oneIn(2) else { return }
      network.convolve(Window2D(), network.shape.with(channels: sampler.channels(4...64)))
    case .copies:
      let kernels = sampler.oneIn(2) ? 1...1 : 2...4
      let (window, output) = sampler.window(over: network.shape, kernels: kernels)
      network.convolve(window, output.with(channels: sampler.channels(8...96)))
    }
  }

  private func growSeparable(
    _ network: inout SweepNetwork, _ sampler: inout ShapeSampler, kernels: ClosedRange<Int>
  ) {
    let (window, output) = sampler.window(over: network.shape, kernels: kernels)
    let multiplier = sampler.oneIn(5) ? 2 : 1
    let channels = network.shape.channels * multiplier
    network.convolveDepthwise(window, output.with(channels: channels), multiplier: multiplier)
    network.convolve(
      Window2D(), network.shape.with(channels: sampler.channels(4...160)),
      sampler.oneIn(3) ? .none : .relu)
  }

  private func growTall(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    let (window, output) = sampler.window(
      over: network.shape, kernels: 2...15, widths: sampler.oneIn(3) ? 2...3 : 1...1)
    network.convolveDepthwise(window, output)
    network.convolve(Window2D(), network.shape.with(channels: sampler.channels(8...160)))
  }

  /// A window that halves rows and columns, and pixels; of what is small pixels alone.
  private func growHalves(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    if network.shape.height >= 3 && network.shape.width >= 3 {
      let (window, output) = sampler.window(over: network.shape, kernels: 3...3, strides: [2])
      network.convolveDepthwise(window, output)
    }
    guard sampler.oneIn(2) else { return }
    network.convolve(Window2D(), network.shape.with(channels: sampler.channels(4...128)))
  }

  private func growResidual(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    let shortcut = network.current
    let shape = network.shape
    let window = sampler.centredWindow(3)
    network.convolve(window, shape)
    network.convolve(window, shape, .none)
    if network.current != shortcut { network.add(shortcut) }
    guard sampler.oneIn(2) else { return }
    let (down, output) = sampler.window(over: network.shape, kernels: 1...3)
    network.convolve(down, output.with(channels: sampler.channels(4...48)))
  }

  private func growPools(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    network.convolve(Window2D(), network.shape.with(channels: sampler.channels(3...64)))
    let (window, output) = sampler.window(over: network.shape, kernels: 1...4, clipped: false)
    let shape = output.with(channels: network.shape.channels)
    network.apply(
      sampler.oneIn(2) ? .averagePool2D(window, .none) : .maxPool2D(window, .none), shape)
  }

  private func growElementwise(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    network.convolve(Window2D(), network.shape.with(channels: sampler.channels(3...48)))
    switch sampler.pick([0, 1, 2]) {
    case 0: network.squash(.logistic)
    case 1: network.squash(.softmax(beta: 1))
    default:
      let shape = network.shape
      let side = sampler.pick([1, 2])
      let padded = Shape(
        height: shape.height + 2 * side, width: shape.width + 2 * side, channels: shape.channels)
      network.apply(.pad(top: side, bottom: side, left: side, right: side), padded)
      // A pool keeps the border from becoming the convolution's own.
      let window = Window2D(kernelHeight: 2, kernelWidth: 2, strideHeight: 2, strideWidth: 2)
      let pooled = Shape(
        height: padded.height / 2, width: padded.width / 2, channels: padded.channels)
      network.apply(.maxPool2D(window, .none), pooled)
    }
  }
}

/// What moves values.
extension SweepRecipe {
  fileprivate func growMovements(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    let shape = network.shape
    let isLarge = shape.count > 20_000
    switch sampler.pick([0, 1, 2, 3, 4]) {
    case 0:
      let side = sampler.pick([1, 2])
      network.apply(
        .move(.pad(begin: Offset(height: side, channels: side), value: 0)),
        Shape(
          height: shape.height + side, width: shape.width, channels: shape.channels + 2 * side))
    case 1:
      network.apply(
        .move(.transpose([.width, .height, .channels])),
        Shape(height: shape.width, width: shape.height, channels: shape.channels))
    case 2 where shape.channels % 4 == 0:
      network.apply(
        .move(.depthToSpace(Block(height: 2, width: 2), .blockFirst, begin: Offset())),
        Shape(height: shape.height * 2, width: shape.width * 2, channels: shape.channels / 4))
    case 3 where !isLarge:
      network.apply(
        .resizeBilinear(Sampling(centersPixels: true)),
        Shape(height: shape.height * 3 / 2, width: shape.width * 3 / 2, channels: shape.channels))
    default:
      let (rows, columns) = isLarge ? (1, 2) : (3, 3)
      network.apply(
        .move(.nearest(Sampling())),
        Shape(
          height: max(1, shape.height * rows / 2), width: max(1, shape.width * columns / 2),
          channels: shape.channels))
    }
    // A layer between, so that scales change and rows come one by one.
    network.convolve(Window2D(), network.shape.with(channels: sampler.channels(3...40)))
  }
}

extension SweepRecipe {
  /// Two functions of a tensor and: one of its shape, one of a row, pixel or channel less, or a constant.
  fileprivate func growOperands(_ network: inout SweepNetwork, _ sampler: inout ShapeSampler) {
    network.convolve(Window2D(), network.shape.with(channels: sampler.channels(3...48)))
    for _ in 0..<2 {
      let functions = [BinaryFunction.subtract, .multiply, .maximum, .squaredDifference]
      let function = sampler.pick(functions)
      let (first, shape) = (network.current, network.shape)
      switch sampler.pick([0, 1, 2, 3]) {
      case 0: network.convolve(Window2D(), shape)
      case 1:
        let window = Window2D(kernelHeight: UInt8(shape.height), kernelWidth: UInt8(shape.width))
        network.convolveDepthwise(window, Shape(height: 1, width: 1, channels: shape.channels))
      case 2: network.convolve(Window2D(), shape.with(channels: 1))
      default:
        network.combineConstant(
          function,
          Shape(
            height: sampler.oneIn(2) ? 1 : shape.height, width: 1, channels: shape.channels))
        continue
      }
      guard network.current != first else { continue }
      network.combine(function, with: first)
    }
  }
}

extension Shape {
  /// The shape with its rows as columns.
  var turned: Shape { Shape(height: width, width: height, channels: channels) }

  /// The shape with another number of channels.
  func with(channels: Int) -> Shape { Shape(height: height, width: width, channels: channels) }
}
