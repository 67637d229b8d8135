internal import CThimbleKernels

/// DEPTHWISE_CONV_2D for vector units, an output channel for each input channel.
///
/// Weights `[kH][kW][outC]` as int16, channels padded to blocks of 16, none of them -128; then their
/// requantization.
///
///     24 window (8)   32 bounds (2)   34 unit   35 zero   36 weights   40 requantization
package struct BlockedDepthwiseConv2D: DepthwiseConvolution {
  /// The operator's code.
  package static var kind: KernelKind { .blockedDepthwiseConv2D }

  /// Kernel, stride, dilation and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = OutputBounds()
  /// Raw value of the `VectorUnit` to run on; without it, plain loops run.
  package var unit: UInt8 = 0
  private var zero: UInt8 = 0
  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    let channels = shapes.output.channels
    try checker.require(window.isSound && shapes.input.channels == channels)
    try checker.require(VectorUnit(rawValue: unit) != nil)
  }

  /// Weights of blocks of channels in 16 bits, the last one filled up.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: taps &* 2,
      parts: BlockedRescale.padded(shapes.output.channels), alignment: 4,
      requantization: requantization, .blocked, channels: shapes.output.channels)
  }

  /// Where taps and outputs of a batch of pixels lie, and a pixel of the input's zero point.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    scratchBytes(input: shapes.input)
  }

  /// Where the kernel's cost would be kept: no core of a microcontroller runs it.
  package var kernelName: KernelName { KernelName("depthwise", layout: .blocked) }

  /// Nothing is counted: no core of a microcontroller runs this kernel.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {}

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRows(y..<y &+ 1, context)
  }

  /// Computes output rows, their pixels in batches across the rows.
  package func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    let scratchBytes = scratchBytes(input: context.input.shape)
    guard context.isScratchClear(scratchBytes, ofOutputRows: rows) else { return }
    var batch = TapBatch(self, context, firstRow: rows.lowerBound)
    for y in rows { batch.addRow(y) }
    batch.flush()
  }

  private func scratchBytes(input: Shape) -> Int {
    PixelBatch.capacity &* (taps &+ 1) &* 4 &+ input.channels
  }
}

/// The taps of a batch of pixels.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
private struct TapBatch {
  private let operation: BlockedDepthwiseConv2D
  private let input: Ring
  private let output: Ring
  private var job: thk_blocked_depthwise
  private let inputs: UnsafeMutablePointer<Int32>
  private let offsets: UnsafeMutablePointer<Int32>
  /// A pixel of the input's zero point: what taps outside read, and what taps are counted from.
  private let outside: UnsafePointer<Int8>
  private let unit: thk_vector_unit

  init(_ operation: BlockedDepthwiseConv2D, _ context: RowContext, firstRow: Int) {
    self.operation = operation
    unit = (VectorUnit(rawValue: operation.unit) ?? .none).usable
    input = context.input
    output = context.output
    unsafe offsets = context.scratch.assumingMemoryBound(to: Int32.self)
    unsafe inputs = offsets + PixelBatch.capacity
    let channels = input.shape.channels
    let outside = unsafe UnsafeMutableRawPointer(inputs + PixelBatch.capacity &* operation.taps)
      .assumingMemoryBound(to: Int8.self)
    unsafe outside.update(repeating: input.zeroPoint, count: channels)
    unsafe self.outside = UnsafePointer(outside)
    unsafe job = thk_blocked_depthwise(
      inputs: inputs, offsets: offsets, input: outside, output: output.row(firstRow),
      weights: (context.file + Int(operation.weights)).assumingMemoryBound(to: Int16.self),
      pixels: 0, taps: Int32(operation.taps), channels: Int32(channels),
      rescale: BlockedRescale.load(
        context, at: operation.requantization, bounds: operation.bounds))
  }

  /// Adds the pixels of output row `y`.
  mutating func addRow(_ y: Int) {
    let width = output.shape.width
    let start = unsafe output.row(y) - job.output
    var x = 0
    while x < width {
      let columns = unsafe x..<min(width, x &+ PixelBatch.capacity &- Int(job.pixels))
      addTaps(y, columns)
      for column in columns {
        unsafe offsets[Int(job.pixels)] = Int32(
          truncatingIfNeeded: start &+ column &* output.shape.channels)
        unsafe job.pixels &+= 1
      }
      if unsafe Int(job.pixels) == PixelBatch.capacity { flush() }
      x = columns.upperBound
    }
  }

  /// Writes where the taps of some pixels of output row `y` lie.
  private func addTaps(_ y: Int, _ columns: Range<Int>) {
    let window = operation.window
    let rows = WindowRows(window, outputRow: y, ring: input)
    let dilation = Int(window.dilationWidth)
    for kernelRow in 0..<Int(window.kernelHeight) {
      let inside = unsafe rows.row(kernelRow)
      let width = unsafe inside == nil ? 0 : input.shape.width
      let row = unsafe inside.map { unsafe $0 - outside } ?? 0
      let firstTap =
        unsafe Int(job.pixels) &* operation.taps &+ kernelRow &* Int(window.kernelWidth)
      var taps = unsafe inputs + firstTap
      for x in columns {
        var column = window.inputColumn(outputColumn: x, kernelColumn: 0)
        if column >= 0 && column &+ window.extentWidth <= width {
          var offset = row &+ column &* input.shape.channels
          for kernelColumn in 0..<Int(window.kernelWidth) {
            unsafe taps[kernelColumn] = Int32(truncatingIfNeeded: offset)
            offset &+= dilation &* input.shape.channels
          }
        } else {
          for kernelColumn in 0..<Int(window.kernelWidth) {
            let isTap = column >= 0 && column < width
            unsafe taps[kernelColumn] = Int32(
              truncatingIfNeeded: isTap ? row &+ column &* input.shape.channels : 0)
            column &+= dilation
          }
        }
        unsafe taps += operation.taps
      }
    }
  }

  /// Computes what has been added.
  mutating func flush() {
    guard unsafe job.pixels > 0 else { return }
    unsafe thk_blocked_depthwise_convolve(&job, unit)
    unsafe job.pixels = 0
  }
}
