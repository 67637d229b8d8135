internal import CThimbleKernels

/// The stride of a packed 3 × 3 window, in both directions: which loop over columns computes it.
package protocol PackedStride {
  /// The operator's code.
  static var kind: KernelKind { get }
  /// Input rows, and columns, between two outputs.
  static var step: Int { get }
  /// What the kernel's cost is kept under.
  static var kernelName: StaticString { get }
}

/// An output for each column.
package enum StrideOfOne: PackedStride {
  /// The operator's code.
  package static var kind: KernelKind { .packedDepthwise3x3 }
  /// One.
  package static var step: Int { 1 }
  /// The name of the window.
  package static var kernelName: StaticString { "depthwise3x3" }
}

/// An output for every other column.
package enum StrideOfTwo: PackedStride {
  /// The operator's code.
  package static var kind: KernelKind { .packedStridedDepthwise3x3 }
  /// Two.
  package static var step: Int { 2 }
  /// The name of the window, and that it leaps.
  package static var kernelName: StaticString { "stridedDepthwise3x3" }
}

/// DEPTHWISE_CONV_2D of a 3 × 3 window of stride 1.
package typealias PackedDepthwise3x3 = PackedDepthwise3x3Of<StrideOfOne>
/// DEPTHWISE_CONV_2D of a 3 × 3 window of stride 2.
package typealias PackedStridedDepthwise3x3 = PackedDepthwise3x3Of<StrideOfTwo>

/// DEPTHWISE_CONV_2D of a 3 × 3 window, an output channel for each input channel, on cores that multiply pairs of
/// 16-bit numbers.
///
/// The file holds ten doubled int16 weights for each channel, w[row][column] in the order w00 w10 w01
/// w11 w02 w12 w20 w21 0 w22, then the channels' requantization, none of them exact.
///
///     24 pads (2)   26 zero   28 weights   32 requantization
package struct PackedDepthwise3x3Of<Stride: PackedStride>: DepthwiseConvolution {
  /// The operator's code.
  package static var kind: KernelKind { Stride.kind }
  private static var weightsPerChannel: Int { 10 }

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
    var own = PackedDepthwise3x3Of()
    (own.padTop, own.padLeft) = (window.padTop, window.padLeft)
    // Up to a step less one, rows and columns of the input may be left.
    let reach = 1 &- Stride.step...1
    return window == own.window && window.padTop <= 1 && window.padLeft <= 1
      && reach.contains(own.rowsBelow(shapes)) && reach.contains(own.columnsAfter(shapes))
      && shapes.input.width &+ Int(window.padLeft) >= 2
      && shapes.input.channels == shapes.output.channels
  }

  /// Rows that the windows span beyond the input's last one.
  @inline(__always)
  func rowsBelow(_ shapes: OperatorShapes) -> Int {
    (shapes.output.height &- 1) &* Stride.step &+ 3 &- Int(padTop) &- shapes.input.height
  }

  /// Columns that they span beyond the last one.
  @inline(__always)
  func columnsAfter(_ shapes: OperatorShapes) -> Int {
    (shapes.output.width &- 1) &* Stride.step &+ 3 &- Int(padLeft) &- shapes.input.width
  }

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(Self.accepts(window, shapes))
  }

  /// Weights in the file for each channel.
  @inline(__always)
  package func weightsPerChannel(_ shapes: OperatorShapes) -> Int {
    Self.weightsPerChannel
  }

  /// Ten doubled weights of 16 bits a channel.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: Self.weightsPerChannel &* 2,
      parts: shapes.output.channels, alignment: 4, requantization: requantization, .fast,
      channels: shapes.output.channels)
  }

  /// Where the kernel's cost is kept: two columns are loaded for an output of stride 2, one for one of stride 1.
  package var kernelName: KernelName {
    KernelName(Stride.kernelName, of: "depthwise", layout: .dsp)
  }

  /// Those of one pass over the channels.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    countLoops(run, passes: 1, in: &loops)
  }

  /// A run is a channel of a row; a column of the input that completes no output is gathered.
  package func countLoops(_ run: KernelRun, passes: Int, in loops: inout some LoopCounter) {
    let output = run.shapes.output
    loops.inner("innerProducts", output.count &* 9)
    loops.outer("innerRuns", output.height &* output.channels)
    let columnsInside =
      run.shapes.input.width &+ min(0, columnsAfter(run.shapes)) &- output.width &* Stride.step
    loops.outer("gatheredRuns", output.height &* output.channels &* max(0, columnsInside))
    // A kernel row lies outside for each row that the windows span beyond the input's.
    let rowsOutside = Int(padTop) &+ max(0, rowsBelow(run.shapes))
    loops.inner("borderProducts", rowsOutside &* 3 &* output.channels)
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
    let top = y &* Stride.step &- Int(padTop)
    let bottom = top &+ 2
    let line = unsafe DepthwiseLine(
      above: top < 0 ? nil : input.row(top), middle: input.row(top &+ 1),
      below: bottom >= shape.height ? nil : input.row(bottom), output: output.row(y),
      count: shape.width, pixelBytes: shape.channels, padBefore: padLeft,
      endsOutside: columnsAfter(OperatorShapes(input: shape, output: output.shape)) > 0,
      isColumn: false)
    convolve(line, part, context)
  }

  /// Computes some channels of a line of outputs.
  @inline(__always)
  func convolve(_ line: DepthwiseLine, _ part: PackedPart, _ context: RowContext) {
    let input = context.inputRecord.pointee
    let bytes = line.pixelBytes
    // Of stride 2 a line ends with its last pixel.
    let end = (Stride.step == 1 ? line.count : line.count &- 1) &* bytes
    // Where the columns that complete the first output end, from the line's end on.
    let completed = (3 &- Int(line.padBefore) &- line.count) &* bytes
    let first = Stride.step == 1 ? completed &- bytes : completed &>> 1
    let zeroPoints = UInt32(UInt16(bitPattern: Int16(input.zeroPoint)))
    var row = unsafe thk_depthwise_row(
      rowEnds: (
        (line.above ?? line.middle) + end + part.first, line.middle + end + part.first,
        (line.below ?? line.middle) + end + part.first
      ),
      output: line.output + part.first - first,
      channels: Int32(truncatingIfNeeded: bytes),
      firstOffset: Int32(truncatingIfNeeded: 0 &- end),
      lastChannel: Int32(truncatingIfNeeded: part.count(of: input.shape.channels) &- 1),
      weights: UnsafeRawPointer(part.weights).assumingMemoryBound(to: Int16.self),
      requantization: context.packedChannels(requantization) + part.first,
      zeroPoints: zeroPoints &* 0x0001_0001, outside: line.outside)
    if Stride.step == 1 {
      unsafe thk_convolve_depthwise_row(&row)
    } else {
      unsafe thk_convolve_depthwise_strided_row(&row)
    }
  }

  /// The window that the pads leave.
  package var window: Window2D {
    Window2D(
      kernelHeight: 3, kernelWidth: 3, strideHeight: UInt8(Stride.step),
      strideWidth: UInt8(Stride.step), padTop: padTop, padLeft: padLeft)
  }
}

extension PackedDepthwise3x3Of: PackedPartwise where Stride == StrideOfOne {
  /// The code of the operator with weights of 4 bits.
  package static var int4Kind: KernelKind { .packedInt4Depthwise3x3 }
  /// Forty weights.
  package static var channelsInWords: Int { 4 }
  /// The kernel reads doubled int16 weights.
  package static var bytesOfWeight: Int { 2 }
}
