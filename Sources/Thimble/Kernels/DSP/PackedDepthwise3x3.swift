internal import CThimbleKernels

/// DEPTHWISE_CONV_2D of a 3 × 3 window of stride 1, an output channel for each input channel, on cores
/// that multiply pairs of 16-bit numbers.
///
/// The file holds ten doubled int16 weights for each channel, w[row][column] in the order w00 w10 w01
/// w11 w02 w12 w20 w21 0 w22, then the channels' requantization, none of them exact.
///
///     24 pads (2)   26 zero   28 weights   32 requantization
package struct PackedDepthwise3x3: DepthwiseConvolution, PackedPartwise {
  /// The operator's code.
  package static var kind: KernelKind { .packedDepthwise3x3 }
  /// The code of the operator with weights of 4 bits.
  package static var int4Kind: KernelKind { .packedInt4Depthwise3x3 }
  /// Forty weights.
  package static var channelsInWords: Int { 4 }
  /// The kernel reads doubled int16 weights.
  package static var bytesOfWeight: Int { 2 }
  private static let weightsPerChannel = 10

  /// Rows of padding above the first input row, 0 or 1.
  package var padTop: UInt8 = 0
  /// Columns of padding before the first input column, 0 or 1.
  package var padLeft: UInt8 = 0
  private var zero: UInt16 = 0
  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Whether the kernel takes a window: it reaches over each edge of the input by one tap at most.
  @inline(__always)
  package static func accepts(_ window: Window2D, _ shapes: OperatorShapes) -> Bool {
    var plain = Window2D(kernelHeight: 3, kernelWidth: 3)
    (plain.padTop, plain.padLeft) = (window.padTop, window.padLeft)
    let below = shapes.output.height &+ 2 &- Int(window.padTop) &- shapes.input.height
    let after = shapes.output.width &+ 2 &- Int(window.padLeft) &- shapes.input.width
    let reachesByOne = (0...1).contains(below) && (0...1).contains(after)
    return window == plain && window.padTop <= 1 && window.padLeft <= 1 && reachesByOne
      && shapes.input.width &+ Int(window.padLeft) >= 2
      && shapes.input.channels == shapes.output.channels
  }

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(PackedDepthwise3x3.accepts(window, shapes))
  }

  /// Weights in the file for each channel.
  @inline(__always)
  package func weightsPerChannel(_ shapes: OperatorShapes) -> Int {
    PackedDepthwise3x3.weightsPerChannel
  }

  /// Ten doubled weights of 16 bits a channel.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: PackedDepthwise3x3.weightsPerChannel &* 2,
      parts: shapes.output.channels, alignment: 4, requantization: requantization, .fast,
      channels: shapes.output.channels)
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName {
    KernelName("depthwise3x3", of: "depthwise", layout: .dsp)
  }

  /// A run is a channel of a row.
  package func countLoops(_ run: KernelRun, passes: Int, in loops: inout some LoopCounter) {
    let (input, output) = (run.shapes.input, run.shapes.output)
    loops.inner("innerProducts", output.count &* 9)
    loops.outer("innerRuns", output.height &* output.channels)
    // A kernel row lies outside for each row that the windows span beyond the input's.
    loops.inner(
      "borderProducts", (output.height &+ 2 &- input.height) &* 3 &* output.channels)
    countRows(run, times: passes, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRow(y, .all(context, weights), context)
  }

  /// Computes some channels of output row `y`.
  @inline(__always)
  package func computeRow(_ y: Int, _ part: PackedPart, _ context: RowContext) {
    let (input, output) = (context.input, context.output)
    let shape = input.shape
    let top = y &- Int(padTop)
    let middle = top &+ 1
    let isAboveOutside = top < 0
    let isBelowOutside = middle &+ 1 >= shape.height
    let isAfterOutside = output.shape.width &+ 2 &- Int(padLeft) > shape.width
    let end = input.shape.rowCount
    let zeroPoints = UInt32(UInt16(bitPattern: Int16(input.zeroPoint)))
    var row = unsafe thk_depthwise_row()
    unsafe row.rowEnds = (
      UnsafePointer(input.row(isAboveOutside ? middle : top)) + end + part.first,
      UnsafePointer(input.row(middle)) + end + part.first,
      UnsafePointer(input.row(isBelowOutside ? middle : middle &+ 1)) + end + part.first
    )
    unsafe row.output =
      output.row(y) + part.first + (end &+ (Int(padLeft) &- 2) &* shape.channels)
    unsafe row.channels = Int32(truncatingIfNeeded: shape.channels)
    unsafe row.firstOffset = Int32(truncatingIfNeeded: 0 &- end)
    unsafe row.weights = UnsafeRawPointer(part.weights).assumingMemoryBound(to: Int16.self)
    unsafe row.requantization = context.packedChannels(requantization) + part.first
    unsafe row.lastChannel = Int32(truncatingIfNeeded: part.count(of: shape.channels) &- 1)
    unsafe row.zeroPoints = zeroPoints &* 0x0001_0001
    unsafe row.outside =
      (isAboveOutside ? 1 : 0) | (isBelowOutside ? 2 : 0) | UInt32(padLeft) &* 4
      | (isAfterOutside ? 8 : 0)
    unsafe thk_convolve_depthwise_row(&row)
  }

  /// The window that the pads leave.
  package var window: Window2D {
    Window2D(kernelHeight: 3, kernelWidth: 3, padTop: padTop, padLeft: padLeft)
  }
}
