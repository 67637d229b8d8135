/// What an operator does: its code in the file.
public enum OperatorKind: UInt8, Sendable, CaseIterable {
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
  // Kernels for a layout other than the portable one.
  case packedConv2D = 16
  case packedDepthwiseConv2D
  case packedFullyConnected
  case packedLargeConv2D
  case packedDepthwise3x3
  case blockedConv2D = 24
  case blockedDepthwiseConv2D
  // Weights of four bits.
  case packedInt4Conv2D = 28
  case packedInt4LargeConv2D
  case packedInt4DepthwiseConv2D
  case packedInt4Depthwise3x3
  case int4Conv2D = 32
  case int4DepthwiseConv2D
}

/// The operators that a firmware links: what it leaves out costs no flash.
public protocol OperatorSet {
  /// Whether `kind` is linked. Called with constants only, so that it folds away.
  static func links(_ kind: OperatorKind) -> Bool
  /// Whether what files with ``FileFeatures/graph`` need is linked.
  static var linksGraphs: Bool { get }
}

/// Every operator: what the host links.
public enum AllOperators: OperatorSet {
  /// Always.
  @inlinable
  public static func links(_ kind: OperatorKind) -> Bool { true }
  /// Yes.
  @inlinable
  public static var linksGraphs: Bool { true }
}

/// Does something with an operator whose type is known only once its record is read.
public protocol OperatorVisitor {
  /// Called with the operator's type and where its fields lie.
  mutating func visit<Operation: RowOperator>(
    _ type: Operation.Type, at fields: UnsafeRawPointer
  ) throws(ModelError)
}

extension OperatorKind {
  /// Visits the operator of this kind whose fields start at `fields`.
  ///
  /// - Throws: `operatorNotLinked` when `Linked` leaves the kind out, or what the visitor throws.
  @inline(__always)
  func visit<Linked: OperatorSet, Visitor: OperatorVisitor>(
    linking: Linked.Type, at fields: UnsafeRawPointer, _ visitor: inout Visitor
  ) throws(ModelError) {
    switch self {
    case .conv2D where Linked.links(.conv2D):
      try visitor.visit(Conv2D.self, at: fields)
    case .depthwiseConv2D where Linked.links(.depthwiseConv2D):
      try visitor.visit(DepthwiseConv2D.self, at: fields)
    case .fullyConnected where Linked.links(.fullyConnected):
      try visitor.visit(FullyConnected.self, at: fields)
    case .averagePool2D where Linked.links(.averagePool2D):
      try visitor.visit(AveragePool2D.self, at: fields)
    case .maxPool2D where Linked.links(.maxPool2D):
      try visitor.visit(MaxPool2D.self, at: fields)
    case .globalAveragePool where Linked.links(.globalAveragePool):
      try visitor.visit(GlobalAveragePool.self, at: fields)
    case .add where Linked.links(.add):
      try visitor.visit(Add.self, at: fields)
    case .softmax where Linked.links(.softmax):
      try visitor.visit(Softmax.self, at: fields)
    case .lookup where Linked.links(.lookup):
      try visitor.visit(Lookup.self, at: fields)
    case .pad where Linked.links(.pad):
      try visitor.visit(Pad.self, at: fields)
    case .reshape where Linked.links(.reshape):
      try visitor.visit(Reshape.self, at: fields)
    case .packedConv2D where Linked.links(.packedConv2D):
      try visitor.visit(PackedConv2D.self, at: fields)
    case .packedFullyConnected where Linked.links(.packedFullyConnected):
      try visitor.visit(PackedFullyConnected.self, at: fields)
    case .packedDepthwiseConv2D where Linked.links(.packedDepthwiseConv2D):
      try visitor.visit(PackedDepthwiseConv2D.self, at: fields)
    case .packedDepthwise3x3 where Linked.links(.packedDepthwise3x3):
      try visitor.visit(PackedDepthwise3x3.self, at: fields)
    case .packedLargeConv2D where Linked.links(.packedLargeConv2D):
      try visitor.visit(PackedLargeConv2D.self, at: fields)
    case .blockedConv2D where Linked.links(.blockedConv2D):
      try visitor.visit(BlockedConv2D.self, at: fields)
    case .blockedDepthwiseConv2D where Linked.links(.blockedDepthwiseConv2D):
      try visitor.visit(BlockedDepthwiseConv2D.self, at: fields)
    case .int4Conv2D where Linked.links(.int4Conv2D):
      try visitor.visit(Int4Conv2D.self, at: fields)
    case .int4DepthwiseConv2D where Linked.links(.int4DepthwiseConv2D):
      try visitor.visit(Int4DepthwiseConv2D.self, at: fields)
    case .packedInt4Conv2D where Linked.links(.packedInt4Conv2D):
      try visitor.visit(PackedInt4Conv2D.self, at: fields)
    case .packedInt4LargeConv2D where Linked.links(.packedInt4LargeConv2D):
      try visitor.visit(PackedInt4LargeConv2D.self, at: fields)
    case .packedInt4DepthwiseConv2D where Linked.links(.packedInt4DepthwiseConv2D):
      try visitor.visit(PackedInt4DepthwiseConv2D.self, at: fields)
    case .packedInt4Depthwise3x3 where Linked.links(.packedInt4Depthwise3x3):
      try visitor.visit(PackedInt4Depthwise3x3.self, at: fields)
    case .conv2D, .depthwiseConv2D, .fullyConnected, .averagePool2D, .maxPool2D,
      .globalAveragePool, .add, .softmax, .lookup, .pad, .reshape,
      .packedConv2D, .packedDepthwiseConv2D, .packedFullyConnected, .packedLargeConv2D,
      .packedDepthwise3x3,
      .blockedConv2D, .blockedDepthwiseConv2D, .int4Conv2D, .int4DepthwiseConv2D,
      .packedInt4Conv2D, .packedInt4LargeConv2D, .packedInt4DepthwiseConv2D,
      .packedInt4Depthwise3x3:
      throw ModelError(.operatorNotLinked, at: 0)
    }
  }
}
