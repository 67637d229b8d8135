/// The kernel of every core.
extension AveragePool2D {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("averagePool") }

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
      let count = Int32(truncatingIfNeeded: inside.count &* columns.count)
      for channel in 0..<shape.channels {
        var sum: Int32 = 0
        unsafe rows.forEach(in: inside) { _, row in
          var pixel = unsafe row + (firstColumn &* shape.channels &+ channel)
          for _ in 0..<columns.count {
            sum = unsafe sum &+ Int32(pixel.pointee)
            unsafe pixel += step
          }
        }
        unsafe output[channel] = bounds.clamp(roundedMean(sum, of: count))
      }
      unsafe output += shape.channels
    }
  }
}

/// `sum / count`, rounded half away from zero; 0 for no values.
@inline(__always)
func roundedMean(_ sum: Int32, of count: Int32) -> Int32 {
  guard count > 0 else { return 0 }
  return (sum < 0 ? sum &- count / 2 : sum &+ count / 2) / count
}
