/// The kernel of every core.
extension MaxPool2D {
  /// Where the kernel's cost is kept.
  public var kernelName: KernelName { KernelName("maxPool") }

  /// Computes output row `y`.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let shape = context.output.shape
    let rows = WindowRows(window, outputRow: y, ring: context.input)
    let inside = rows.inside
    let step = Int(window.dilationWidth) &* shape.channels
    var output = context.output.row(y)
    for x in 0..<shape.width {
      let columns = window.columns(outputColumn: x, inputWidth: context.input.shape.width)
      let firstColumn = window.inputColumn(outputColumn: x, kernelColumn: columns.first)
      for channel in 0..<shape.channels {
        var largest = Int8.min
        rows.forEach(in: inside) { _, row in
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
