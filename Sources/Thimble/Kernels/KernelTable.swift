/// The kernels that a firmware links: what it leaves out costs no flash.
public protocol OperatorSet {
  /// Whether `kind` is linked. Called with constants only, so that it folds away.
  static func links(_ kind: KernelKind) -> Bool
  /// Whether what files with ``FileFeatures/graph`` need is linked.
  static var linksGraphs: Bool { get }
  /// Whether a program that is linked later chooses the kernels, by functions of C's: no, where not said.
  static var isChosenByLink: Bool { get }
  /// The function of such a program for a kernel, `nil` where it has none: what it is given is the library's.
  static func entry(
    _ kind: KernelKind
  ) -> (@convention(c) (UnsafeMutableRawPointer?, UnsafeRawPointer?, UInt32) -> UInt64)?
}

extension OperatorSet {
  /// No.
  @inlinable
  public static var isChosenByLink: Bool { false }
  /// None.
  @inlinable
  public static func entry(
    _ kind: KernelKind
  ) -> (@convention(c) (UnsafeMutableRawPointer?, UnsafeRawPointer?, UInt32) -> UInt64)? { nil }

  /// Visits a kernel whose fields start at `fields`: through the table of kernels, or the program's function.
  ///
  /// - Throws: `operatorNotLinked` when the set leaves the kernel out, or what the visitor throws.
  @inline(__always)
  static func visit<Visitor: OperatorVisitor>(
    _ kind: KernelKind, at fields: UnsafeRawPointer, _ visitor: inout Visitor
  ) throws(ModelError) {
    if isChosenByLink {
      unsafe try visitByEntry(kind, at: fields, &visitor)
    } else {
      unsafe try kind.visit(linking: Self.self, at: fields, &visitor)
    }
  }

  @inline(never)
  private static func visitByEntry<Visitor: OperatorVisitor>(
    _ kind: KernelKind, at fields: UnsafeRawPointer, _ visitor: inout Visitor
  ) throws(ModelError) {
    guard let entry = unsafe entry(kind) else { throw ModelError(.operatorNotLinked, at: 0) }
    let error = unsafe withUnsafeMutablePointer(to: &visitor) {
      unsafe entry(UnsafeMutableRawPointer($0), fields, Visitor.role.rawValue)
    }
    if error != 0 { throw ModelError(packed: error) }
  }
}

/// Every kernel: what the host links.
public enum AllOperators: OperatorSet {
  /// Always.
  @inlinable
  public static func links(_ kind: KernelKind) -> Bool { true }
  /// Yes.
  @inlinable
  public static var linksGraphs: Bool { true }
}

/// Does something with an operator whose type is known only once its record is read.
package protocol OperatorVisitor {
  /// Which of the runtime's own visitors it is; others are not reached through a function of C's.
  static var role: VisitorRole { get }
  /// Called with the operator's type and where its fields lie.
  mutating func visit<Operation: RowOperator>(
    _ type: Operation.Type, at fields: UnsafeRawPointer
  ) throws(ModelError)
}

/// The visitors that running a model takes.
package enum VisitorRole: UInt32, Sendable {
  /// Checks an operator when a file is opened.
  case check
  /// Runs a step.
  case run
  /// Any other.
  case other
}

extension OperatorVisitor {
  /// Another one, unless the visitor says otherwise.
  package static var role: VisitorRole { .other }
}

extension KernelKind {
  /// The table of kernels, one line for each: visits the one of this kind whose fields start at `fields`.
  ///
  /// A line that `Linked` leaves out refers to nothing, so that the link drops the kernel's functions, each
  /// in a section of its own (`-function-sections`, `--gc-sections`). A set whose answer is known only when
  /// a program is linked goes around the table: see ``RowOperator/receive(_:role:at:)``.
  ///
  /// - Throws: `operatorNotLinked` when `Linked` leaves the kernel out, or what the visitor throws.
  @inline(__always)
  func visit<Linked: OperatorSet, Visitor: OperatorVisitor>(
    linking: Linked.Type, at fields: UnsafeRawPointer, _ visitor: inout Visitor
  ) throws(ModelError) {
    @inline(__always)
    func visit<Kernel: RowOperator>(_ kernel: Kernel.Type) throws(ModelError) {
      guard Linked.links(Kernel.kind) else { throw ModelError(.operatorNotLinked, at: 0) }
      unsafe try visitor.visit(kernel, at: fields)
    }
    switch self {
    case .conv2D: try visit(Conv2D.self)
    case .depthwiseConv2D: try visit(DepthwiseConv2D.self)
    case .fullyConnected: try visit(FullyConnected.self)
    case .averagePool2D: try visit(AveragePool2D.self)
    case .maxPool2D: try visit(MaxPool2D.self)
    case .globalAveragePool: try visit(GlobalAveragePool.self)
    case .add: try visit(Add.self)
    case .softmax: try visit(Softmax.self)
    case .logSoftmax: try visit(LogSoftmax.self)
    case .lookup: try visit(Lookup.self)
    case .pad: try visit(Pad.self)
    case .reshape: try visit(Reshape.self)
    case .copy: try visit(Copy.self)
    case .sum: try visit(Sum.self)
    case .product: try visit(Product.self)
    case .extremum: try visit(Extremum.self)
    case .squaredDifference: try visit(SquaredDifference.self)
    case .packedIm2ColConv2D: try visit(PackedIm2ColConv2D.self)
    case .packedFullyConnected: try visit(PackedFullyConnected.self)
    case .packedDepthwiseConv2D: try visit(PackedDepthwiseConv2D.self)
    case .packedDepthwise3x3: try visit(PackedDepthwise3x3.self)
    case .packedDirectConv2D: try visit(PackedDirectConv2D.self)
    case .blockedConv2D: try visit(BlockedConv2D.self)
    case .blockedDepthwiseConv2D: try visit(BlockedDepthwiseConv2D.self)
    case .int4Conv2D: try visit(Int4Conv2D.self)
    case .int4DepthwiseConv2D: try visit(Int4DepthwiseConv2D.self)
    case .packedInt4Im2ColConv2D: try visit(PackedInt4Im2ColConv2D.self)
    case .packedInt4DirectConv2D: try visit(PackedInt4DirectConv2D.self)
    case .packedInt4DepthwiseConv2D: try visit(PackedInt4DepthwiseConv2D.self)
    case .packedInt4Depthwise3x3: try visit(PackedInt4Depthwise3x3.self)
    case .rearrange: try visit(Rearrange.self)
    case .resizeBilinear: try visit(ResizeBilinear.self)
    case .lstm: try visit(LSTM.self)
    case .svdf: try visit(SVDF.self)
    case .quotient: try visit(Quotient.self)
    case .l2Normalization: try visit(L2Normalization.self)
    case .batchMatMul: try visit(BatchMatMul.self)
    }
  }
}
