internal import CThimbleKernels

/// CONV_2D for vector units: 16 output channels side by side, several pixels at a time.
///
/// Weights `[outC / 16][words][16]`, a word two int16 or four int8 weights of one channel, in the order
/// `[kH][kW][inC]`; then their requantization. FULLY_CONNECTED is the same with a window as large as
/// its input.
///
///     24 window (8)   32 bounds (2)   34 unit   35 zero   36 weights   40 requantization
package struct BlockedConv2D: Convolution {
  /// The operator's code.
  package static var kind: KernelKind { .blockedConv2D }

  /// Kernel, stride, dilation and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = OutputBounds()
  /// Raw value of the `VectorUnit` that the weights lie ready for; without it, plain loops run.
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
    try checker.require(window.isSound && VectorUnit(rawValue: unit) != nil)
  }

  /// Weights of blocks of channels, the last one filled up.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: words(shapes.input) &* 4,
      parts: BlockedRescale.padded(shapes.output.channels), alignment: 4,
      requantization: requantization, .blocked, channels: shapes.output.channels)
  }

  /// Patches of the pixels that are computed together, and where their outputs go.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    scratchBytes(input: shapes.input)
  }

  /// Where the kernel's cost would be kept: no core of a microcontroller runs it.
  package var kernelName: KernelName { .convolution(window, layout: .blocked) }

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
    var patches = Patches(self, context, firstRow: rows.lowerBound)
    for y in rows { patches.addRow(y) }
    patches.flush()
  }

  private func scratchBytes(input: Shape) -> Int {
    PixelBatch.capacity &* (words(input) &+ 1) &* 4
  }

  /// Words of one output channel's weights; the last one is filled up with zeros.
  fileprivate func words(_ input: Shape) -> Int {
    let each = vectorUnit.elementsPerWord
    return (kernelCount(input) &+ each &- 1) / each
  }

  fileprivate var vectorUnit: VectorUnit { VectorUnit(rawValue: unit) ?? .none }
}

/// Pixels that are computed together.
enum PixelBatch {
  /// The most there are: enough to read the weights seldom, few enough for the first cache.
  static let capacity = 64
}

/// The patches of a batch of pixels: for each, what its window covers, in the order of the weights.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
private struct Patches {
  private let conv: BlockedConv2D
  private let input: Ring
  private let output: Ring
  private let elements: Int32
  private let elementBytes: Int
  private let rowElements: Int
  private let fillerElements: Int
  private let patchBytes: Int
  private let patches: UnsafeMutableRawPointer
  private let offsets: UnsafeMutablePointer<Int32>
  private var job: thk_blocked_product
  private let unit: thk_vector_unit

  init(_ conv: BlockedConv2D, _ context: RowContext, firstRow: Int) {
    self.conv = conv
    input = context.input
    output = context.output
    elements = Int32(conv.vectorUnit.elements)
    unit = conv.vectorUnit.usable
    elementBytes = 4 / conv.vectorUnit.elementsPerWord
    rowElements = Int(conv.window.kernelWidth) &* input.shape.channels
    let words = conv.words(input.shape)
    patchBytes = words &* 4
    fillerElements =
      patchBytes / elementBytes &- Int(conv.window.kernelHeight) &* rowElements
    unsafe offsets = context.scratch.assumingMemoryBound(to: Int32.self)
    unsafe patches = context.scratch + PixelBatch.capacity &* 4
    unsafe job = thk_blocked_product(
      patches: patches.assumingMemoryBound(to: Int32.self),
      weights: (context.file + Int(conv.weights)).assumingMemoryBound(to: Int32.self),
      offsets: offsets, output: output.row(firstRow), pixels: 0, words: Int32(words),
      channels: Int32(output.shape.channels),
      rescale: BlockedRescale.load(context, at: conv.requantization, bounds: conv.bounds))
  }

  /// Adds the pixels of output row `y`.
  mutating func addRow(_ y: Int) {
    let width = output.shape.width
    let start = unsafe output.row(y) - job.output
    var x = 0
    while x < width {
      let columns = unsafe x..<min(width, x &+ PixelBatch.capacity &- Int(job.pixels))
      if conv.window.isPointwise && fillerElements == 0 {
        unsafe thk_blocked_gather(
          input.row(y) + x &* rowElements,
          Int32(truncatingIfNeeded: columns.count &* rowElements),
          patches + Int(job.pixels) &* patchBytes, elements)
      } else {
        addPatches(y, columns)
      }
      for column in columns {
        unsafe offsets[Int(job.pixels)] = Int32(
          truncatingIfNeeded: start &+ column &* output.shape.channels)
        unsafe job.pixels &+= 1
      }
      if unsafe Int(job.pixels) == PixelBatch.capacity { flush() }
      x = columns.upperBound
    }
  }

  /// Computes what has been added.
  mutating func flush() {
    guard unsafe job.pixels > 0 else { return }
    unsafe thk_blocked_multiply(&job, elements, unit)
    unsafe job.pixels = 0
  }

  /// Writes the patches of some pixels of output row `y`, kernel row by kernel row.
  private func addPatches(_ y: Int, _ columns: Range<Int>) {
    let window = conv.window
    let rows = WindowRows(window, outputRow: y, ring: input)
    var covered = unsafe thk_blocked_kernel_row(
      row: nil, width: Int32(input.shape.width), channels: Int32(input.shape.channels),
      left: Int32(window.inputColumn(outputColumn: columns.lowerBound, kernelColumn: 0)),
      stride: Int32(window.strideWidth), taps: Int32(window.kernelWidth),
      dilation: Int32(window.dilationWidth), zero_point: input.zeroPoint,
      pixels: Int32(columns.count), patch_bytes: Int32(patchBytes))
    var start = unsafe patches + Int(job.pixels) &* patchBytes
    for kernelRow in 0..<Int(window.kernelHeight) {
      unsafe covered.row = rows.row(kernelRow)
      unsafe thk_blocked_gather_row(&covered, start, elements)
      unsafe start += rowElements &* elementBytes
    }
    guard fillerElements > 0 else { return }
    // The weights under the filler are zeros; any value will do.
    for _ in columns {
      unsafe thk_blocked_fill(0, Int32(truncatingIfNeeded: fillerElements), start, elements)
      unsafe start += patchBytes
    }
  }
}
