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
  // Kernels for a layout other than the portable one; of two that take a layer the first is chosen.
  case packedDotProduct = 27
  case packedStridedDepthwise3x3 = 26
  case packedDepthwise1xN = 35
  case joinedIm2ColConv2D = 21
  case joinedDirectConv2D
  case joinedFullyConnected
  case packedIm2ColConv2D = 16
  case packedDepthwiseConv2D
  case packedFullyConnected
  case packedDirectConv2D
  case packedDepthwise3x3
  case copiedIm2ColConv2D = 34
  case packedTallDepthwise3x3 = 36
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
  // Values of 16 bits, weights of eight.
  case int16Conv2D = 52
  case int16DepthwiseConv2D
  case int16AveragePool2D
  case int16MaxPool2D
  case int16Sum
  case int16Product
  case int16Sigmoid
  case int16Softmax
  case softmaxToInt16
  case requantize
  case int16LSTM
  case int16Extremum
}

// Hosts alone ask for it: linkers leave a switch's table in a firmware's flash even where nothing reads it.
#if !hasFeature(Embedded)
  extension KernelKind {
    /// What the kernel computes.
    package var operation: OperatorKind {
      switch self {
      case .conv2D, .int4Conv2D, .joinedIm2ColConv2D, .joinedDirectConv2D, .packedIm2ColConv2D,
        .packedDirectConv2D, .copiedIm2ColConv2D, .packedInt4Im2ColConv2D,
        .packedInt4DirectConv2D, .blockedConv2D, .int16Conv2D:
        .conv2D
      case .depthwiseConv2D, .int4DepthwiseConv2D, .packedDepthwiseConv2D, .packedDepthwise3x3,
        .packedStridedDepthwise3x3, .packedDepthwise1xN, .packedTallDepthwise3x3,
        .packedInt4DepthwiseConv2D, .packedInt4Depthwise3x3, .blockedDepthwiseConv2D,
        .int16DepthwiseConv2D:
        .depthwiseConv2D
      case .fullyConnected, .packedFullyConnected, .joinedFullyConnected, .packedDotProduct:
        .fullyConnected
      case .averagePool2D, .int16AveragePool2D: .averagePool2D
      case .maxPool2D, .int16MaxPool2D: .maxPool2D
      case .globalAveragePool: .globalAveragePool
      case .add, .sum, .product, .extremum, .squaredDifference, .quotient, .int16Sum,
        .int16Product, .int16Extremum:
        .elementwise
      case .softmax, .int16Softmax, .softmaxToInt16: .softmax
      case .logSoftmax: .logSoftmax
      case .l2Normalization: .l2Normalization
      case .batchMatMul: .batchMatMul
      case .lookup, .int16Sigmoid, .requantize: .lookup
      case .pad: .pad
      case .reshape: .reshape
      case .copy: .copy
      case .rearrange: .rearrange
      case .resizeBilinear: .resizeBilinear
      case .lstm, .int16LSTM: .lstm
      case .svdf: .svdf
      }
    }
  }

  extension KernelKind {
    /// The layout whose order of constants the kernel reads; files of another layout may hold it too.
    public var layout: KernelLayout {
      switch self {
      case .conv2D, .depthwiseConv2D, .fullyConnected, .averagePool2D, .maxPool2D,
        .globalAveragePool, .add, .softmax, .lookup, .pad, .reshape, .copy, .sum, .product,
        .extremum, .squaredDifference, .int4Conv2D, .int4DepthwiseConv2D, .rearrange,
        .resizeBilinear, .logSoftmax, .lstm, .svdf, .quotient, .l2Normalization, .batchMatMul,
        .int16Conv2D, .int16DepthwiseConv2D, .int16AveragePool2D, .int16MaxPool2D, .int16Sum,
        .int16Product, .int16Sigmoid, .int16Softmax, .softmaxToInt16, .requantize, .int16LSTM,
        .int16Extremum:
        .portable
      case .packedIm2ColConv2D, .packedDirectConv2D, .packedDepthwiseConv2D, .packedDepthwise3x3,
        .packedFullyConnected, .packedInt4Im2ColConv2D, .packedInt4DirectConv2D,
        .packedInt4DepthwiseConv2D, .packedInt4Depthwise3x3, .joinedIm2ColConv2D,
        .joinedDirectConv2D, .joinedFullyConnected, .packedDotProduct, .packedStridedDepthwise3x3,
        .copiedIm2ColConv2D, .packedDepthwise1xN, .packedTallDepthwise3x3:
        .dsp
      case .blockedConv2D, .blockedDepthwiseConv2D: .blocked
      }
    }
  }

  extension KernelKind {
    /// The types of values that the kernel reads and writes.
    package var elements: KernelElements { AllOperators.elements(of: self) }
  }
#endif

/// Which types of values a kernel reads and writes.
package enum KernelElements: Sendable {
  /// Eight bits throughout.
  case int8
  /// Sixteen bits throughout.
  case int16
  /// Eight bits read, sixteen written.
  case int8ToInt16
  /// Any type, the same throughout: bytes are moved.
  case anyOne
  /// Any type, and any other.
  case any

  /// Whether two operands and a result are of such types; they are codes that have been checked.
  @inline(__always)
  package func take(_ first: UInt8, _ second: UInt8, _ result: UInt8) -> Bool {
    switch self {
    case .int8: first | second | result == 0
    case .int16: first == 1 && second == 1 && result == 1
    case .int8ToInt16: first | second == 0 && result == 1
    case .anyOne: first == result && second == result
    case .any: true
    }
  }
}

extension OperatorSet {
  /// The types of values that a kernel reads and writes; a state of its own counts as bytes.
  ///
  /// It is asked of a set that links graphs: no other has what it is made of in its flash.
  static func elements(of kind: KernelKind) -> KernelElements {
    switch kind {
    case .conv2D, .depthwiseConv2D, .fullyConnected, .averagePool2D, .maxPool2D,
      .globalAveragePool, .add, .softmax, .lookup, .sum, .product, .extremum,
      .squaredDifference, .logSoftmax, .lstm, .svdf, .quotient, .l2Normalization, .batchMatMul,
      .packedIm2ColConv2D, .packedDepthwiseConv2D, .packedFullyConnected, .packedDirectConv2D,
      .packedDepthwise3x3, .blockedConv2D, .blockedDepthwiseConv2D, .packedInt4Im2ColConv2D,
      .packedInt4DirectConv2D, .packedInt4DepthwiseConv2D, .packedInt4Depthwise3x3, .int4Conv2D,
      .int4DepthwiseConv2D, .resizeBilinear, .joinedIm2ColConv2D, .joinedDirectConv2D,
      .joinedFullyConnected, .packedDotProduct, .packedStridedDepthwise3x3, .copiedIm2ColConv2D,
      .packedDepthwise1xN, .packedTallDepthwise3x3:
      .int8
    case .int16Conv2D, .int16DepthwiseConv2D, .int16AveragePool2D, .int16MaxPool2D, .int16Sum,
      .int16Product, .int16Sigmoid, .int16Softmax, .int16LSTM, .int16Extremum:
      .int16
    case .softmaxToInt16: .int8ToInt16
    case .pad, .reshape, .copy, .rearrange: .anyOne
    case .requantize: .any
    }
  }
}
