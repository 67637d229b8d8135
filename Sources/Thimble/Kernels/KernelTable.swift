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
    // Comparisons that the compiler makes one jump of: what is not linked has no place in its table.
    @inline(__always)
    func visit<Kernel: RowOperator>(_ kernel: Kernel.Type) throws(ModelError) -> Bool {
      guard Linked.links(Kernel.kind), self == Kernel.kind else { return false }
      unsafe try visitor.visit(kernel, at: fields)
      return true
    }
    if try visit(Conv2D.self) { return }
    if try visit(DepthwiseConv2D.self) { return }
    if try visit(FullyConnected.self) { return }
    if try visit(AveragePool2D.self) { return }
    if try visit(MaxPool2D.self) { return }
    if try visit(GlobalAveragePool.self) { return }
    if try visit(Add.self) { return }
    if try visit(Softmax.self) { return }
    if try visit(LogSoftmax.self) { return }
    if try visit(Lookup.self) { return }
    if try visit(Pad.self) { return }
    if try visit(Reshape.self) { return }
    if try visit(Copy.self) { return }
    if try visit(Sum.self) { return }
    if try visit(Product.self) { return }
    if try visit(Extremum.self) { return }
    if try visit(SquaredDifference.self) { return }
    if try visit(Joined<PackedIm2ColConv2D>.self) { return }
    if try visit(Joined<PackedFullyConnected>.self) { return }
    if try visit(Joined<PackedDirectConv2D>.self) { return }
    if try visit(PackedIm2ColConv2D.self) { return }
    if try visit(PackedFullyConnected.self) { return }
    if try visit(PackedDepthwiseConv2D.self) { return }
    if try visit(PackedDepthwise3x3.self) { return }
    if try visit(PackedDirectConv2D.self) { return }
    if try visit(PackedStridedDepthwise3x3.self) { return }
    if try visit(PackedDotProduct.self) { return }
    if try visit(CopiedIm2ColConv2D.self) { return }
    if try visit(PackedDepthwise1xN.self) { return }
    if try visit(PackedTallDepthwise3x3.self) { return }
    if try visit(BlockedConv2D.self) { return }
    if try visit(BlockedDepthwiseConv2D.self) { return }
    if try visit(Int4Conv2D.self) { return }
    if try visit(Int4DepthwiseConv2D.self) { return }
    if try visit(PackedInt4Im2ColConv2D.self) { return }
    if try visit(PackedInt4DirectConv2D.self) { return }
    if try visit(PackedInt4DepthwiseConv2D.self) { return }
    if try visit(PackedInt4Depthwise3x3.self) { return }
    if try visit(Rearrange.self) { return }
    if try visit(ResizeBilinear.self) { return }
    if try visit(LSTM.self) { return }
    if try visit(SVDF.self) { return }
    if try visit(Quotient.self) { return }
    if try visit(L2Normalization.self) { return }
    if try visit(BatchMatMul.self) { return }
    if try visit(Int16Conv2D.self) { return }
    if try visit(Int16DepthwiseConv2D.self) { return }
    if try visit(Int16AveragePool2D.self) { return }
    if try visit(Int16MaxPool2D.self) { return }
    if try visit(Int16Sum.self) { return }
    if try visit(Int16Product.self) { return }
    if try visit(Int16Sigmoid.self) { return }
    if try visit(Int16Softmax.self) { return }
    if try visit(SoftmaxToInt16.self) { return }
    if try visit(Requantize.self) { return }
    if try visit(Int16LSTM.self) { return }
    if try visit(Int16Extremum.self) { return }
    throw ModelError(.operatorNotLinked, at: 0)
  }
}
