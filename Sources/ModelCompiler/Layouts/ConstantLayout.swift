package import Thimble

/// How a kernel's constants are made from canonical weights, and read back into these.
struct ConstantLayout {
  /// Places a layer's constants and gives its kernel; `nil` where the kernel does not take the layer.
  let place: (CanonicalLayer, OperatorSite, inout ConstantPool) -> (any RowOperator)?
  /// The layer that a kernel's constants hold.
  let read: (any RowOperator, ConstantSource, OperatorSite) -> CanonicalLayer

  init<Kernel: RowOperator>(
    _ place: @escaping (CanonicalLayer, OperatorSite, inout ConstantPool) -> Kernel?,
    _ read: @escaping (Kernel) -> (ConstantSource, OperatorSite) -> CanonicalLayer
  ) {
    self.place = place
    self.read = { operation, source, site in
      guard let kernel = operation as? Kernel else {
        preconditionFailure("a kernel of another kind than its own")
      }
      return read(kernel)(source, site)
    }
  }
}

extension KernelKind {
  /// The layout of the kernel's weights; `nil` for a kernel that has none.
  var constantLayout: ConstantLayout? {
    switch self {
    case .conv2D: ConstantLayout(Conv2D.place, Conv2D.read)
    case .depthwiseConv2D: ConstantLayout(DepthwiseConv2D.place, DepthwiseConv2D.read)
    case .fullyConnected: ConstantLayout(FullyConnected.place, FullyConnected.read)
    case .int4Conv2D: ConstantLayout(Int4Conv2D.place, Int4Conv2D.read)
    case .int4DepthwiseConv2D: ConstantLayout(Int4DepthwiseConv2D.place, Int4DepthwiseConv2D.read)
    case .joinedIm2ColConv2D:
      ConstantLayout(Joined<PackedIm2ColConv2D>.place, Joined<PackedIm2ColConv2D>.read)
    case .joinedDirectConv2D:
      ConstantLayout(Joined<PackedDirectConv2D>.place, Joined<PackedDirectConv2D>.read)
    case .joinedFullyConnected:
      ConstantLayout(Joined<PackedFullyConnected>.place, Joined<PackedFullyConnected>.read)
    case .packedIm2ColConv2D: ConstantLayout(PackedIm2ColConv2D.place, PackedIm2ColConv2D.read)
    case .packedDirectConv2D: ConstantLayout(PackedDirectConv2D.place, PackedDirectConv2D.read)
    case .packedFullyConnected:
      ConstantLayout(PackedFullyConnected.place, PackedFullyConnected.read)
    case .packedDepthwiseConv2D:
      ConstantLayout(PackedDepthwiseConv2D.place, PackedDepthwiseConv2D.read)
    case .copiedIm2ColConv2D: ConstantLayout(CopiedIm2ColConv2D.place, CopiedIm2ColConv2D.read)
    case .packedDotProduct: ConstantLayout(PackedDotProduct.place, PackedDotProduct.read)
    case .packedStridedDepthwise3x3:
      ConstantLayout(PackedStridedDepthwise3x3.place, PackedStridedDepthwise3x3.read)
    case .packedDepthwise1xN: ConstantLayout(PackedDepthwise1xN.place, PackedDepthwise1xN.read)
    case .packedDepthwise3x3: ConstantLayout(PackedDepthwise3x3.place, PackedDepthwise3x3.read)
    case .packedTallDepthwise3x3:
      ConstantLayout(PackedTallDepthwise3x3.place, PackedTallDepthwise3x3.read)
    case .packedInt4Im2ColConv2D:
      ConstantLayout(PackedInt4Im2ColConv2D.place, PackedInt4Im2ColConv2D.read)
    case .packedInt4DirectConv2D:
      ConstantLayout(PackedInt4DirectConv2D.place, PackedInt4DirectConv2D.read)
    case .packedInt4DepthwiseConv2D:
      ConstantLayout(PackedInt4DepthwiseConv2D.place, PackedInt4DepthwiseConv2D.read)
    case .packedInt4Depthwise3x3:
      ConstantLayout(PackedInt4Depthwise3x3.place, PackedInt4Depthwise3x3.read)
    case .blockedConv2D: ConstantLayout(BlockedConv2D.place, BlockedConv2D.read)
    case .blockedDepthwiseConv2D:
      ConstantLayout(BlockedDepthwiseConv2D.place, BlockedDepthwiseConv2D.read)
    case .averagePool2D, .maxPool2D, .globalAveragePool, .add, .softmax, .lookup, .pad, .reshape,
      .copy, .rearrange, .resizeBilinear, .sum, .product, .extremum, .squaredDifference,
      .logSoftmax, .lstm, .svdf, .quotient, .l2Normalization, .batchMatMul, .int16Conv2D,
      .int16DepthwiseConv2D, .int16AveragePool2D, .int16MaxPool2D, .int16Sum, .int16Product,
      .int16Sigmoid, .int16Softmax, .softmaxToInt16, .requantize, .int16LSTM,
      .int16Extremum:
      // What has one order of constants, and none of eight bits for layouts to pack, is copied.
      nil
    }
  }

  /// The kernels of a layout that have weights; those of every core stand in for what it has none for.
  static func weighted(in layout: KernelLayout) -> [ConstantLayout] {
    let own = allCases.filter { $0.layout == layout }
    let others = layout == .portable ? [] : allCases.filter { $0.layout == .portable }
    return (own + others).compactMap(\.constantLayout)
  }
}

extension ConstantPool {
  /// The kernel of a layer, its constants in the pool.
  ///
  /// Every layout's kernels are asked, then those that every core runs: one of these takes any layer.
  mutating func place(_ layer: CanonicalLayer, _ site: OperatorSite) -> any RowOperator {
    for layout in KernelKind.weighted(in: site.layout) {
      if let kernel = layout.place(layer, site, &self) { return kernel }
    }
    preconditionFailure("no kernel takes \(layer.operation)")
  }

  /// Appends a kernel's constants and says where they lie.
  mutating func placed<Kernel: WeightedKernel>(
    _ kernel: Kernel, weights: [Int8], _ requantization: [Int8], alignment: UInt32 = 1
  ) -> Kernel {
    var kernel = kernel
    kernel.weights = append(weights, alignment: alignment)
    kernel.requantization = append(requantization)
    return kernel
  }
}

extension LoweredModel {
  /// The same network with its constants in another layout, whatever layout they are in: a file that was
  /// made for one core serves any other, without the network that it was made from.
  ///
  /// Results are the same. What only the network tells is missing: accumulators are bounded for any input
  /// values, so that a channel may be exact, or stay row-major, that ``Lowering`` proves more about; and
  /// channels that were removed leave counts that suit the layout of then. Weights of four bits that the
  /// blocked layout has no kernels for stay in their own.
  package func laidOut(for layout: KernelLayout, unit: VectorUnit = .best) -> LoweredModel {
    let source = ConstantSource(model: self)
    var pool = ConstantPool(start: constantsStart)
    var model = self
    for (index, layer) in operators.enumerated() {
      let site = OperatorSite(
        layout: layout, shapes: layer.shapes, outputZeroPoint: tensors[layer.output].zeroPoint,
        unit: unit)
      if let own = layer.kind.constantLayout {
        model.operators[index].operation = pool.place(
          own.read(layer.operation, source, site), site)
      } else {
        model.operators[index].operation = pool.copy(layer, from: source)
          .onUnit(layout == .blocked ? unit : .none)
      }
    }
    for (index, tensor) in tensors.enumerated() {
      guard let state = tensor.state, state.contentsOffset != 0 else { continue }
      let contents: [Int8] = source.values(
        state.contentsOffset, count: state.keptRows * tensor.rowBytes)
      model.tensors[index].state?.contentsOffset = pool.append(contents)
    }
    model.constants = pool.bytes
    model.layout = layout
    return model
  }
}

extension ConstantPool {
  /// A kernel whose constants have one order only, copied as they are.
  fileprivate mutating func copy(
    _ layer: LoweredOperator, from source: ConstantSource
  ) -> any RowOperator {
    let constants = layer.operation.constants(layer.shapes)
    guard constants.byteCount > 0 else { return layer.operation }
    var operation = layer.operation
    let weights = append(
      source.values(constants.weights, count: constants.weightBytes) as [Int8])
    let requantization =
      constants.requantizationBytes == 0
      ? 0
      : append(
        source.values(constants.requantization, count: constants.requantizationBytes) as [Int8])
    operation.moveConstants(weights: weights, requantization: requantization)
    return operation
  }
}

extension RowOperator {
  /// The operator on a vector unit, if it has kernels for one.
  func onUnit(_ unit: VectorUnit) -> any RowOperator {
    guard var vectorized = self as? any VectorizedOperator else { return self }
    vectorized.unit = unit.rawValue
    return vectorized
  }
}
