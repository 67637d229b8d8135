/// MAX_POOL_2D: the largest tap inside the input.
///
///     20 window (8)   28 bounds (2)
public struct MaxPool2D: WindowPool {
  /// The operator's code.
  public static let kind = OperatorKind.maxPool2D
  /// Whether each output is divided.
  public static let rescales = false

  /// Kernel, stride and padding.
  public var window = Window2D()
  /// Range of the output.
  public var bounds = OutputBounds()

  /// Makes an operator with all fields zero.
  public init() {}

  /// Where the kernel's cost is kept.
  public var kernelName: KernelName { KernelName("maxPool") }

  /// Computes output row `y`.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let shape = context.output.shape
    let rows = WindowRows(window, outputRow: y, ring: context.input)
    let step = Int(window.dilationWidth) &* shape.channels
    var output = context.output.row(y)
    for x in 0..<shape.width {
      let columns = window.columns(outputColumn: x, inputWidth: context.input.shape.width)
      let firstColumn = window.inputColumn(outputColumn: x, kernelColumn: columns.first)
      for channel in 0..<shape.channels {
        var largest = Int8.min
        rows.forEach { _, row in
          var pixel = row + (firstColumn &* shape.channels &+ channel)
          for _ in 0..<columns.count {
            largest = max(largest, pixel.pointee)
            pixel += step
          }
        }
        output[channel] = bounds.clamp(Int32(largest))
      }
      output += shape.channels
    }
  }
}
