/// MAX_POOL_2D: the largest tap inside the input.
///
///     24 window (8)   32 bounds (2)
public struct MaxPool2D: WindowPool {
  /// The operator's code.
  public static let kind = KernelKind.maxPool2D

  /// Kernel, stride and padding.
  public var window = Window2D()
  /// Range of the output.
  public var bounds = OutputBounds()

  /// Makes an operator with all fields zero.
  public init() {}

  /// The largest value is chosen.
  public var rescales: Bool { false }
}
