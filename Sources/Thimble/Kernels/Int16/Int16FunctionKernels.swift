internal import CThimbleKernels

/// The kernel of every core.
extension Int16Sigmoid {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16Sigmoid", of: "lookup") }

  /// Values computed.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.outer("outputs", run.shapes.output.count)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let input = unsafe Int16Row(context.input.row(y))
    let output = unsafe Int16Row(context.output.row(y))
    let right = Int32(shift)
    let rounding: Int32 = right > 0 ? 1 &<< (right &- 1) : 0
    for index in 0..<context.output.shape.rowCount {
      let scaled = (Int32(input[index]) &* multiplier &+ rounding) &>> right
      output[index] =
        isTanh ? GateFunctions.tanh(scaled: scaled) : GateFunctions.sigmoid(scaled: scaled)
    }
  }
}

/// The kernel of every core.
extension Int16Softmax {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16Softmax", of: "softmax") }

  /// Values and pixels.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.outer("outputs", run.shapes.output.count)
    loops.outer("pixels", run.pixels)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    var input = unsafe Int16Row(context.input.row(y))
    var output = unsafe Int16Row(context.output.row(y))
    let tables = unsafe SoftmaxTables(context.int8Constants(tables))
    let shape = context.output.shape
    for _ in 0..<shape.width {
      computePixel(input, output, shape.channels, tables)
      input = input.dropping(shape.channels)
      output = output.dropping(shape.channels)
    }
  }

  /// Exponentials lie where the results will, until their sum is known.
  private func computePixel(
    _ input: Int16Row, _ output: Int16Row, _ channels: Int, _ tables: SoftmaxTables
  ) {
    var largest = Int16.min
    for channel in 0..<channels { largest = max(largest, input[channel]) }
    var sum: Int32 = 0
    for channel in 0..<channels {
      let difference = factor.apply(Int32(input[channel]) &- Int32(largest))
      let exponential = tables.exponential(Int16(clamping: difference &+ Int32(Int16.max)))
      output[channel] = exponential
      sum = sum &+ Int32(exponential)
    }
    // The sum as 1 ..< 2 in 1/65,536, less one: the largest value's exponential keeps it above 0.
    let headroom = Int64(truncatingIfNeeded: sum.leadingZeroBitCount)
    let scaled = ((Int64(sum) &<< (headroom &- 1)) &+ (1 << 13)) &>> 14
    let reciprocal = Int64(tables.reciprocal(Int16(clamping: scaled &- (1 << 16) &- (1 << 15))))
    let right = 31 &- headroom
    let rounding: Int64 = 1 &<< (right &- 1)
    for channel in 0..<channels {
      let probability = (Int64(output[channel]) &* reciprocal &+ rounding) &>> right
      output[channel] = Int16(truncatingIfNeeded: max(0, min(Int64(Int16.max), probability)))
    }
  }
}

/// The tables of a softmax in the file.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
private struct SoftmaxTables {
  private let values: UnsafePointer<Int8>

  @unsafe
  @inline(__always)
  init(_ values: UnsafePointer<Int8>) { unsafe self.values = values }

  func exponential(_ x: Int16) -> Int16 { between(x, from: 0) }

  func reciprocal(_ x: Int16) -> Int16 { between(x, from: Int16Softmax.tableValues) }

  /// What lies between two of 513 values, one every 128 steps from the smallest argument.
  @inline(never)
  private func between(_ x: Int16, from first: Int) -> Int16 {
    let index = first &+ 256 &+ Int(x &>> 7)
    let base = unsafe thk_load_half(values, index)
    let slope = unsafe thk_load_half(values, index &+ 1) &- base
    let delta = (Int32(slope) &* Int32(x & 0x7F) &+ 64) &>> 7
    return Int16(truncatingIfNeeded: Int32(base) &+ delta)
  }
}

/// The kernel of every core.
extension SoftmaxToInt16 {
  /// Where the kernel's cost is kept: where SOFTMAX's is, whose arithmetic it has.
  package var kernelName: KernelName { KernelName("softmax") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    var input = unsafe UnsafePointer(context.input.row(y))
    var output = unsafe context.output.row(y)
    let channels = context.output.shape.channels
    for _ in 0..<context.output.shape.width {
      unsafe computePixel(input, output, channels)
      unsafe input += channels
      unsafe output += channels &* 2
    }
  }

  /// Computes a pixel's channels, two bytes each.
  @inline(never)
  package func computePixel(
    _ input: UnsafePointer<Int8>, _ output: UnsafeMutablePointer<Int8>, _ channels: Int
  ) {
    let largest = unsafe largest(input, channels)
    let scale = SoftmaxScale(unsafe sumOfExponentials(input, channels, largest), resultBits: 16)
    let row = unsafe Int16Row(output)
    for channel in 0..<channels {
      let difference = unsafe Int32(input[channel]) &- Int32(largest)
      row[channel] =
        difference < smallestDifference
        ? .min : Int16(clamping: scale.result(exponential(difference)) &+ Int32(Int16.min))
    }
  }
}
