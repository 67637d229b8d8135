/// Which kernel computes an operator: its code in the file.
///
/// A kernel is code that reads constants in a certain order; an operator may have several.
public enum KernelKind: UInt8, Sendable, CaseIterable {
  case conv2D = 1
  case depthwiseConv2D
  case fullyConnected
  case averagePool2D
  case maxPool2D
  case globalAveragePool
  case add
  case softmax
  case lookup
  case pad
  case reshape
  case copy
  // Operators of two operands, beside ADD of two tensors of one shape.
  case sum = 44
  case product
  case extremum
  case squaredDifference
  case logSoftmax = 48
  case lstm
  case svdf
  case quotient
  case l2Normalization = 42
  case batchMatMul
  // Kernels for a layout other than the portable one.
  case packedIm2ColConv2D = 16
  case packedDepthwiseConv2D
  case packedFullyConnected
  case packedDirectConv2D
  case packedDepthwise3x3
  case blockedConv2D = 24
  case blockedDepthwiseConv2D
  // Weights of four bits.
  case packedInt4Im2ColConv2D = 28
  case packedInt4DirectConv2D
  case packedInt4DepthwiseConv2D
  case packedInt4Depthwise3x3
  case int4Conv2D = 32
  case int4DepthwiseConv2D
  // What moves values, and what lies between them.
  case rearrange = 40
  case resizeBilinear
}

// Hosts alone ask for it: linkers leave a switch's table in a firmware's flash even where nothing reads it.
#if !hasFeature(Embedded)
  extension KernelKind {
    /// What the kernel computes.
    package var operation: OperatorKind {
      switch self {
      case .conv2D, .int4Conv2D, .packedIm2ColConv2D, .packedDirectConv2D, .packedInt4Im2ColConv2D,
        .packedInt4DirectConv2D, .blockedConv2D:
        .conv2D
      case .depthwiseConv2D, .int4DepthwiseConv2D, .packedDepthwiseConv2D, .packedDepthwise3x3,
        .packedInt4DepthwiseConv2D, .packedInt4Depthwise3x3, .blockedDepthwiseConv2D:
        .depthwiseConv2D
      case .fullyConnected, .packedFullyConnected: .fullyConnected
      case .averagePool2D: .averagePool2D
      case .maxPool2D: .maxPool2D
      case .globalAveragePool: .globalAveragePool
      case .add, .sum, .product, .extremum, .squaredDifference, .quotient: .elementwise
      case .softmax: .softmax
      case .logSoftmax: .logSoftmax
      case .l2Normalization: .l2Normalization
      case .batchMatMul: .batchMatMul
      case .lookup: .lookup
      case .pad: .pad
      case .reshape: .reshape
      case .copy: .copy
      case .rearrange: .rearrange
      case .resizeBilinear: .resizeBilinear
      case .lstm: .lstm
      case .svdf: .svdf
      }
    }
  }
#endif

extension KernelKind {
  /// The layout whose order of constants the kernel reads; files of another layout may hold it too.
  public var layout: KernelLayout {
    switch self {
    case .conv2D, .depthwiseConv2D, .fullyConnected, .averagePool2D, .maxPool2D,
      .globalAveragePool, .add, .softmax, .lookup, .pad, .reshape, .copy, .sum, .product,
      .extremum, .squaredDifference, .int4Conv2D, .int4DepthwiseConv2D, .rearrange,
      .resizeBilinear, .logSoftmax, .lstm, .svdf, .quotient, .l2Normalization, .batchMatMul:
      .portable
    case .packedIm2ColConv2D, .packedDirectConv2D, .packedDepthwiseConv2D, .packedDepthwise3x3,
      .packedFullyConnected, .packedInt4Im2ColConv2D, .packedInt4DirectConv2D,
      .packedInt4DepthwiseConv2D, .packedInt4Depthwise3x3:
      .dsp
    case .blockedConv2D, .blockedDepthwiseConv2D: .blocked
    }
  }
}
