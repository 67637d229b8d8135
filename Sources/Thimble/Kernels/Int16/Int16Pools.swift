/// AVERAGE_POOL_2D of 16-bit values: as of eight.
///
///     24 window (8)   32 bounds (4)
package struct Int16AveragePool2D: Int16Pool {
  /// The operator's code.
  package static var kind: KernelKind { .int16AveragePool2D }

  /// Kernel, stride and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = Int16Bounds()

  /// Makes an operator with all fields zero.
  package init() {}

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16AveragePool", of: "averagePool") }

  /// A sum starts at 0; at most 255 times 255 values stay within 32 bits.
  @inline(__always)
  package var start: Int32 { 0 }

  /// Adds a value.
  @inline(__always)
  package func take(_ value: Int16, into sum: inout Int32) { sum = sum &+ Int32(value) }

  /// The mean.
  @inline(__always)
  package func result(_ sum: Int32, of count: Int32) -> Int32 { roundedMean(sum, of: count) }
}

/// MAX_POOL_2D of 16-bit values: as of eight.
///
///     24 window (8)   32 bounds (4)
package struct Int16MaxPool2D: Int16Pool {
  /// The operator's code.
  package static var kind: KernelKind { .int16MaxPool2D }

  /// Kernel, stride and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = Int16Bounds()

  /// Makes an operator with all fields zero.
  package init() {}

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16MaxPool", of: "maxPool") }

  /// The smallest value there is.
  @inline(__always)
  package var start: Int32 { Int32(Int16.min) }

  /// Keeps the larger value.
  @inline(__always)
  package func take(_ value: Int16, into largest: inout Int32) {
    largest = max(largest, Int32(value))
  }

  /// The largest value.
  @inline(__always)
  package func result(_ largest: Int32, of count: Int32) -> Int32 { largest }

  /// One of several values is chosen.
  package var rescales: Bool { false }
}

/// What becomes of a window of 16-bit values, which are taken one after the other.
package protocol Int16Pool: WindowPool {
  /// Range of the output.
  var bounds: Int16Bounds { get set }
  /// What is made of no value.
  var start: Int32 { get }
  /// Takes a value of the window.
  func take(_ value: Int16, into state: inout Int32)
  /// What is made of all values.
  func result(_ state: Int32, of count: Int32) -> Int32
}

extension Int16Pool {
  /// Two bytes.
  package static var valueBytes: Int { 2 }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let shape = context.output.shape
    let rows = WindowRows(window, outputRow: y, ring: context.input)
    let inside = rows.inside
    let step = Int(window.dilationWidth) &* shape.channels
    var output = unsafe Int16Row(context.output.row(y))
    for x in 0..<shape.width {
      let columns = window.columns(outputColumn: x, inputWidth: context.input.shape.width)
      let first =
        window.inputColumn(outputColumn: x, kernelColumn: columns.first) &* shape.channels
      let count = Int32(truncatingIfNeeded: inside.count &* columns.count)
      for channel in 0..<shape.channels {
        var state = start
        unsafe rows.forEach(in: inside) { _, row in
          let values = unsafe Int16Row(row)
          var index = first &+ channel
          for _ in 0..<columns.count {
            take(values[index], into: &state)
            index &+= step
          }
        }
        output[channel] = bounds.clamp(result(state, of: count))
      }
      output = output.dropping(shape.channels)
    }
  }
}
