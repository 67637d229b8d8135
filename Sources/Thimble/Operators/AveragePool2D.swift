/// AVERAGE_POOL_2D: the mean of the taps inside the input, of raw values, rounded half away from
/// zero.
///
///     24 window (8)   32 bounds (2)
package struct AveragePool2D: WindowPool {
  /// The operator's code.
  package static var kind: KernelKind { .averagePool2D }

  /// Kernel, stride and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = OutputBounds()

  /// Makes an operator with all fields zero.
  package init() {}
}
