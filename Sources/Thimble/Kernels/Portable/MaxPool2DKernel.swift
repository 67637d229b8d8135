/// The kernel of every core.
extension MaxPool2D {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("maxPool") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let shape = context.output.shape
    let rows = WindowRows(window, outputRow: y, ring: context.input)
    let inside = rows.inside
    let step = Int(window.dilationWidth) &* shape.channels
    var output = unsafe context.output.row(y)
    for x in 0..<shape.width {
      let columns = window.columns(outputColumn: x, inputWidth: context.input.shape.width)
      let firstColumn = window.inputColumn(outputColumn: x, kernelColumn: columns.first)
      for channel in 0..<shape.channels {
        var largest = Int8.min
        unsafe rows.forEach(in: inside) { _, row in
          var pixel = unsafe row + (firstColumn &* shape.channels &+ channel)
          for _ in 0..<columns.count {
            largest = unsafe max(largest, pixel.pointee)
            unsafe pixel += step
          }
        }
        unsafe output[channel] = bounds.clamp(Int32(largest))
      }
      unsafe output += shape.channels
    }
  }
}
