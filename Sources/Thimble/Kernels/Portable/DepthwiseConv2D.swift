internal import CThimbleKernels

/// DEPTHWISE_CONV_2D: weights `[kH][kW][outC]` in the file, then their requantization.
///
///     24 window (8)   32 bounds (2)   34 multiplier   36 weights   40 requantization
package struct DepthwiseConv2D: DepthwiseConvolution {
  /// The operator's code.
  package static var kind: KernelKind { .depthwiseConv2D }

  /// Kernel, stride, dilation and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = OutputBounds()
  /// Output channels of each input channel.
  package var depthMultiplier: UInt16 = 1
  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes an operator with all fields zero, but a depth multiplier of one.
  package init() {}

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    let channels = shapes.output.channels
    try checker.require(window.isSound)
    try checker.require(
      depthMultiplier > 0 && channels % Int(depthMultiplier) == 0
        && channels / Int(depthMultiplier) == shapes.input.channels)
  }

  /// Weights `[kH][kW][outC]`.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: taps, parts: shapes.output.channels, alignment: 1,
      requantization: requantization, .arrays, channels: shapes.output.channels)
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("depthwise") }

  /// Four channels at a time, a run being a kernel row inside the input, and with them the rectangles of
  /// taps outside; the rest one by one, over all taps, in a loop over kernel rows and one in each.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let counts = WindowCounts(window, run.shapes)
    let channels = run.shapes.output.channels
    let inFours = takesFours ? channels / 4 &* 4 : 0
    let singles = counts.pixels &* (channels &- inFours)
    loops.inner("innerProducts", counts.taps &* inFours)
    loops.outer("innerRuns", counts.rows &* inFours / 4)
    loops.inner("singleProducts", singles &* taps)
    loops.outer("singleRuns", singles &* (Int(window.kernelHeight) &+ 1))
    loops.inner("borderProducts", counts.tapsOutside &* inFours)
    loops.outer("borderRuns", counts.clippedPixels &* inFours / 4)
    loops.inner("vectorProducts", counts.pixels &* taps &* inFours.inSixteens)
    loops.outer("vectorRuns", counts.pixels &* inFours.inSixteens)
    loops.outer("outputs", run.shapes.output.count)
    loops.outer("pixels", counts.pixels)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Whether four neighbouring channels are computed at a time: each has an input channel of its own,
  /// and the kernel's rows are few.
  private var takesFours: Bool {
    depthMultiplier == 1 && Int(window.kernelHeight) <= KernelRows.capacity
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    unsafe computeRow(y, context, weights: context.int8Constants(weights))
  }

  /// Computes output row `y` with weights of the same order elsewhere.
  func computeRow(_ y: Int, _ context: RowContext, weights: UnsafePointer<Int8>) {
    let shape = context.output.shape
    var requantization = ChannelRequantization(context, at: self.requantization, bounds: bounds)
    let kernel = unsafe DepthwiseKernel(self, context, weights)
    var rows = KernelRows(window, outputRow: y, ring: context.input)
    var taps = thk_window()
    var sums = thk_four_sums()
    rows.find(from: rows.taps.first)
    kernel.start(&taps)
    var output = unsafe context.output.row(y)
    var placed: Taps?
    for x in 0..<shape.width {
      let columns = window.columns(outputColumn: x, inputWidth: kernel.inputWidth)
      var channel = 0
      if takesFours {
        // Windows inside the input's columns differ in where they lie only.
        if columns == placed {
          kernel.move(&taps)
        } else {
          kernel.place(outputColumn: x, columns, rows.taps, &taps)
          placed = columns
        }
        channel = shape.channels & ~3
        unsafe rows.convolveDepthwise(&taps, &requantization, channels: channel, to: output)
      }
      while channel < shape.channels {
        sums.channel.0 = kernel.products(of: channel, outputColumn: x, columns, &rows)
        unsafe requantization.write(&sums, first: channel, count: 1, to: output)
        channel &+= 1
      }
      unsafe output += shape.channels
    }
  }
}

/// What all output pixels share.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
private struct DepthwiseKernel {
  let window: Window2D
  let depthMultiplier: Int
  let weights: UnsafePointer<Int8>
  let inputWidth: Int
  let inputChannels: Int
  let outputChannels: Int
  let inputZeroPoint: Int8

  @inline(__always)
  init(
    _ operation: DepthwiseConv2D, _ context: RowContext, _ weights: UnsafePointer<Int8>
  ) {
    window = operation.window
    depthMultiplier = Int(operation.depthMultiplier)
    unsafe self.weights = weights
    inputWidth = context.input.shape.width
    inputChannels = context.input.shape.channels
    outputChannels = context.output.shape.channels
    inputZeroPoint = context.input.zeroPoint
  }

  private var width: Int { Int(window.kernelWidth) }
  /// Bytes from one tap's activations to the next one's.
  private var tapStep: Int { Int(window.dilationWidth) &* inputChannels }

  /// Sets what all pixels' windows share.
  @inline(__always)
  func start(_ taps: inout thk_window) {
    taps.value = UInt32(UInt8(bitPattern: inputZeroPoint)) &* 0x0101_0101
    taps.weight_step = Int32(truncatingIfNeeded: outputChannels)
    taps.activation_step = Int32(truncatingIfNeeded: tapStep)
  }

  /// Places the window of an output pixel, at its first channel; taps outside the input read its zero
  /// point.
  @inline(never)
  func place(outputColumn x: Int, _ columns: Taps, _ rows: Taps, _ taps: inout thk_window) {
    taps.rectangle_count = 0
    taps.offset = Int32(truncatingIfNeeded: firstByte(outputColumn: x, columns))
    add(rows.first, rows.end, columns.first, columns.end, &taps)
    taps.inside_count = taps.rectangle_count
    guard inputZeroPoint != 0 else { return }
    add(0, rows.first, 0, width, &taps)
    add(rows.first, rows.end, 0, columns.first, &taps)
    add(rows.first, rows.end, columns.end, width, &taps)
    add(rows.end, Int(window.kernelHeight), 0, width, &taps)
  }

  /// Moves the window of the output pixel before, whose taps inside are the same.
  @inline(__always)
  func move(_ taps: inout thk_window) {
    taps.offset &+= Int32(truncatingIfNeeded: Int(window.strideWidth) &* inputChannels)
  }

  /// Adds the taps from a kernel row and column up to others.
  @inline(__always)
  private func add(_ top: Int, _ bottom: Int, _ left: Int, _ right: Int, _ taps: inout thk_window) {
    unsafe thk_add_rectangle(
      &taps, Int32(truncatingIfNeeded: bottom &- top), Int32(truncatingIfNeeded: right &- left),
      weights + (top &* width &+ left) &* outputChannels,
      Int32(truncatingIfNeeded: (width &- right &+ left) &* outputChannels))
  }

  /// Byte offset, in an input row, of the first tap inside.
  @inline(__always)
  private func firstByte(outputColumn x: Int, _ columns: Taps) -> Int {
    window.inputColumn(outputColumn: x, kernelColumn: columns.first) &* inputChannels
  }

  /// The products of one channel.
  @inline(never)
  func products(
    of channel: Int, outputColumn x: Int, _ columns: Taps, _ rows: inout KernelRows
  ) -> Int32 {
    let first = firstByte(outputColumn: x, columns) &+ channel / depthMultiplier
    var sum: Int32 = 0
    var tap = unsafe weights + channel
    for kernelRow in 0..<Int(window.kernelHeight) {
      let start = unsafe rows.taps.contains(kernelRow) ? rows.row(kernelRow) + first : nil
      for column in 0..<width {
        var value = inputZeroPoint
        if let start = unsafe start, columns.contains(column) {
          value = unsafe start[(column &- columns.first) &* tapStep]
        }
        sum = unsafe sum &+ Int32(value) &* Int32(tap.pointee)
        unsafe tap += outputChannels
      }
    }
    return sum
  }
}
