/// MAX_POOL_2D: the largest tap inside the input.
///
///     24 window (8)   32 bounds (2)
package struct MaxPool2D: WindowPool {
  /// The operator's code.
  package static var kind: KernelKind { .maxPool2D }

  /// Kernel, stride and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = OutputBounds()

  /// Makes an operator with all fields zero.
  package init() {}

  /// The largest value is chosen.
  package var rescales: Bool { false }
}
