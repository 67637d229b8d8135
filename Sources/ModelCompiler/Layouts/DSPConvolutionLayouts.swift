import Thimble

/// A kernel that takes output channels in pairs.
protocol ChannelPairsKernel: WeightedKernel {
  /// The most bytes of scratch that it may take where a layer is placed; `nil` where any will do.
  static var scratchLimit: Int? { get }
  /// Whether its weights take four bits.
  static var areInt4: Bool { get }
  /// Whether those of a pair are joined.
  static var areJoined: Bool { get }

  /// Kernel, stride, dilation and padding.
  var window: Window2D { get }
  /// Weights of a channel that share a multiplier; none of eight bits do.
  var groups: WeightGroups { get }

  /// A kernel without constants.
  init(_ window: Window2D, groups: WeightGroups)
}

extension ChannelPairsKernel {
  /// Of eight bits.
  static var areInt4: Bool { false }
  /// Side by side.
  static var areJoined: Bool { false }
  /// None.
  var groups: WeightGroups { WeightGroups() }

  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> Self? {
    guard layer.channels.areInt4 == areInt4,
      let pairs = PackedPairs(layer, site, areJoined: areJoined)
    else { return nil }
    let kernel = Self(pairs.window, groups: pairs.groups)
    if let scratchLimit, kernel.scratchBytes(site.shapes) > scratchLimit { return nil }
    return pool.placed(kernel, weights: pairs.weights, pairs.requantization)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(
      self, PackedPairs.format(window, site, areInt4: Self.areInt4, areJoined: Self.areJoined),
      groups, site, taps: window.taps * site.shapes.input.channels)
    let channels = source.packedChannels(requantization, kernels)
    return CanonicalLayer(
      operation: .conv2D(window), bounds: channels.bounds,
      channels: SolvedChannels(
        kernels: kernels,
        parameters: Self.areJoined ? channels.parameters.ofJoinedWeights : channels.parameters,
        areInt4: Self.areInt4,
        groupSize: groups.sizeIfAny))
  }
}

extension PackedIm2ColConv2D: ChannelPairsKernel {
  /// Of windows that take more the planner decides: see ``LoweredOperator/fasterKernel``.
  static var scratchLimit: Int? { 1_024 }

  init(_ window: Window2D, groups: WeightGroups) {
    self.init()
    self.window = window
  }
}

extension PackedDirectConv2D: ChannelPairsKernel {
  static var scratchLimit: Int? { nil }

  init(_ window: Window2D, groups: WeightGroups) {
    self.init()
    self.window = window
  }
}

extension Joined: ChannelPairsKernel where Base: ChannelPairsKernel {
  static var scratchLimit: Int? { Base.scratchLimit }
  static var areJoined: Bool { true }

  var window: Window2D { base.window }

  init(_ window: Window2D, groups: WeightGroups) {
    self.init(Base(window, groups: groups))
  }
}

extension CopiedIm2ColConv2D: ChannelPairsKernel {
  /// No layer is placed for it: the planner decides, see ``LoweredOperator/copyingKernel``.
  static var scratchLimit: Int? { 0 }
  static var areJoined: Bool { true }

  var window: Window2D { base.window }

  init(_ window: Window2D, groups: WeightGroups) {
    self.init(Joined(window, groups: groups))
  }
}

extension PackedInt4Im2ColConv2D: ChannelPairsKernel {
  static var scratchLimit: Int? { mostScratchBytes }
  static var areInt4: Bool { true }

  init(_ window: Window2D, groups: WeightGroups) {
    self.init(PackedIm2ColConv2D(window, groups: WeightGroups()), groups: groups)
  }
}

extension PackedInt4DirectConv2D: ChannelPairsKernel {
  static var scratchLimit: Int? { nil }
  static var areInt4: Bool { true }

  var window: Window2D { base.window }

  init(_ window: Window2D, groups: WeightGroups) {
    self.init(PackedDirectConv2D(window, groups: WeightGroups()), groups: groups)
  }
}

/// What the kernels that take channels in pairs read.
private struct PackedPairs {
  let window: Window2D
  let groups: WeightGroups
  let weights: [Int8]
  let requantization: [Int8]

  /// `nil` where none of the kernels takes the layer.
  init?(_ layer: CanonicalLayer, _ site: OperatorSite, areJoined: Bool) {
    guard let window = layer.convolution, PackedWindow.isContiguous(window),
      !areJoined || layer.channels.canBeJoined,
      let table = PackedRequantization.table(
        layer.channels.parameters, groupSize: 2, zeroPoint: site.outputZeroPoint,
        bounds: layer.bounds)
    else { return nil }
    let int4 = layer.channels.areInt4 ? layer.channels.int4Kernels : nil
    let runs = PackedWindow(window, site.shapes.input)
    // A group ends where a word does only where runs do, too.
    if let int4, !int4.multipliers.isEmpty, runs.runs > 1, runs.runBytes % 4 != 0 {
      return nil
    }
    let format = Self.format(window, site, areInt4: int4 != nil, areJoined: areJoined)
    self.window = window
    groups = int4?.groups ?? WeightGroups()
    weights =
      format.bytes(int4?.kernels ?? layer.channels.kernels) + (int4?.multiplierBytes ?? [])
    requantization = table.bytes
  }

  static func format(
    _ window: Window2D, _ site: OperatorSite, areInt4: Bool, areJoined: Bool
  ) -> WeightFormat {
    WeightFormat(
      order: .pairs(site.channels, PackedWindow(window, site.shapes.input)),
      encoding: areInt4 ? .int4Words : areJoined ? .joinedInt16 : .int8)
  }
}

/// Groups of four outputs; weights of four bits take eight.
extension PackedFullyConnected {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedFullyConnected? {
    place(Self(), format(site, areJoined: false), layer, site, in: &pool)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    read(source, site, Self.format(site, areJoined: false))
  }

  /// A dense layer of a format.
  fileprivate static func place<Kernel: WeightedKernel>(
    _ kernel: Kernel, _ format: WeightFormat, _ layer: CanonicalLayer, _ site: OperatorSite,
    groupSize: Int = 4, in pool: inout ConstantPool
  ) -> Kernel? {
    guard layer.operation == .fullyConnected,
      let table = PackedRequantization.table(
        layer.channels.parameters, groupSize: groupSize, zeroPoint: site.outputZeroPoint,
        bounds: layer.bounds)
    else { return nil }
    return pool.placed(kernel, weights: format.bytes(layer.channels.kernels), table.bytes)
  }

  fileprivate func read(
    _ source: ConstantSource, _ site: OperatorSite, _ format: WeightFormat
  ) -> CanonicalLayer {
    let kernels = source.kernels(self, format, site, taps: site.shapes.input.count)
    let channels = source.packedChannels(requantization, kernels)
    let areJoined = format.encoding == .joinedInt16
    return CanonicalLayer(
      operation: .fullyConnected, bounds: channels.bounds,
      channels: SolvedChannels(
        kernels: kernels,
        parameters: areJoined ? channels.parameters.ofJoinedWeights : channels.parameters))
  }

  fileprivate static func format(_ site: OperatorSite, areJoined: Bool) -> WeightFormat {
    let (rows, rowValues) = (site.shapes.input.height, site.shapes.input.rowCount)
    return areJoined
      ? WeightFormat(
        order: .foursInPairs(site.channels, rows: rows, rowValues: rowValues),
        encoding: .joinedInt16)
      : WeightFormat(order: .fours(site.channels, rows: rows, rowValues: rowValues))
  }
}

/// The weights of one output as they are.
extension PackedDotProduct {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> PackedDotProduct? {
    guard site.channels == 1 else { return nil }
    return PackedFullyConnected.place(
      Self(), format(site), layer, site, groupSize: 1, in: &pool)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    let kernels = source.kernels(self, Self.format(site), site, taps: site.shapes.input.count)
    let channels = source.packedChannels(requantization, kernels)
    return CanonicalLayer(
      operation: .fullyConnected, bounds: channels.bounds,
      channels: SolvedChannels(kernels: kernels, parameters: channels.parameters))
  }

  private static func format(_ site: OperatorSite) -> WeightFormat {
    WeightFormat(order: .rows(site.channels, taps: site.shapes.input.count))
  }
}

/// The same groups, in pairs of outputs whose weights are joined.
extension Joined where Base == PackedFullyConnected {
  static func place(
    _ layer: CanonicalLayer, _ site: OperatorSite, in pool: inout ConstantPool
  ) -> Joined? {
    guard layer.channels.canBeJoined else { return nil }
    return Base.place(Joined(Base()), Base.format(site, areJoined: true), layer, site, in: &pool)
  }

  func read(_ source: ConstantSource, _ site: OperatorSite) -> CanonicalLayer {
    base.read(source, site, Base.format(site, areJoined: true))
  }
}
