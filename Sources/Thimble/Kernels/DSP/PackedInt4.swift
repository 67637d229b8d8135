internal import CThimbleKernels

/// A packed operator with weights of 4 bits: those of a few output channels at a time are unpacked into
/// scratch, for all pixels of a step.
///
/// The weights are those of `Base`, each eight in a word as `ThimblePackedInt4.h` has it, then, where
/// `Base` has them in pairs of channels, the multipliers of their groups.
///
///     24 fields of `Base`, groups (2)
package struct PackedInt4<Base: PackedPartwise>: WrappingKernel {
  /// The operator's code.
  package static var kind: KernelKind { Base.int4Kind }

  /// The operator with weights of 8 bits.
  package var base: Base
  /// Weights of a channel that share a multiplier.
  package var groups: WeightGroups

  /// Makes an operator of one with weights of 8 bits.
  package init(_ base: Base, groups: WeightGroups = WeightGroups()) {
    self.base = base
    self.groups = groups
  }

  /// Whether groups of weights may have multipliers.
  @inline(__always)
  private static var takesGroups: Bool { Base.channelsInWords == 2 && Base.bytesOfWeight == 1 }

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try base.check(shapes, in: checker)
    try checker.require(groups.isEmpty || (Self.takesGroups && groups.areWholeWords))
  }

  /// The weights of `Base` in four bits, filled up to whole words of them.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    let channels = shapes.output.channels.rounded(upTo: Base.channelsInWords)
    let weights = base.weightsPerChannel(shapes)
    var constants = base.constants(shapes)
    (constants.bytesOfPart, constants.parts) = (weights, channels / 2)
    constants.multiplierBytes = groups.byteCount(weights, channels: channels)
    return constants
  }

  /// What `Base` needs, and unpacked weights behind it.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    base.scratchBytes(shapes)
      &+ channelsAtOnce(shapes) &* base.weightsPerChannel(shapes) &* Base.bytesOfWeight
  }

  /// As `Base`, pass after pass over the pixels; to unpack a weight takes about a product.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let weights = base.weightsPerChannel(run.shapes) &* run.shapes.output.channels
    let atOnce = channelsAtOnce(run.shapes)
    let passes = (run.shapes.output.channels &+ atOnce &- 1) / atOnce
    let steps = Int(steps(run.shapes, rowsPerStep: run.rowsPerStep))
    base.countLoops(run, passes: passes, in: &loops)
    loops.inner("innerProducts", steps &* weights &* (groups.isEmpty ? 1 : 2))
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRows(y..<y &+ 1, context)
  }

  /// Computes the output rows of one step, some channels after the others.
  package func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    let shapes = OperatorShapes(
      input: context.input.shape, output: context.outputRecord.pointee.shape)
    let unpacked = unsafe (context.scratch + base.scratchBytes(shapes))
      .assumingMemoryBound(to: UInt32.self)
    let perChannel = base.weightsPerChannel(shapes)
    let channels = shapes.output.channels.rounded(upTo: Base.channelsInWords)
    let atOnce = channelsAtOnce(shapes)
    var packed = unsafe context.words(base.weights)
    var groups = unsafe groups.ofPairs(behind: packed, words: perChannel / 4, channels: channels)
    var first = 0
    while first < channels {
      let count = min(atOnce, channels &- first)
      let words = count &* perChannel / 8
      if Base.bytesOfWeight == 2 {
        unsafe thk_unpack_doubled(packed, Int32(truncatingIfNeeded: words), unpacked)
      } else {
        unsafe thk_unpack_pairs(packed, Int32(truncatingIfNeeded: words), &groups, unpacked)
      }
      unsafe packed += words
      let part = unsafe PackedPart(first: first, most: count, weights: unpacked)
      for y in rows { base.computeRow(y, part, context) }
      first &+= count
    }
  }

  /// Output channels whose weights are unpacked together: what fits `mostUnpackedBytes`, in whole words.
  @inline(__always)
  private func channelsAtOnce(_ shapes: OperatorShapes) -> Int {
    let step = Base.channelsInWords
    let room = mostUnpackedBytes / (base.weightsPerChannel(shapes) &* Base.bytesOfWeight &* step)
    return min(max(1, room) &* step, shapes.output.channels.rounded(upTo: step))
  }
}

/// The most bytes of weights unpacked at a time, where that is enough for the fewest channels.
private let mostUnpackedBytes = 512

/// `PackedDirectConv2D` with weights of 4 bits.
package typealias PackedInt4DirectConv2D = PackedInt4<PackedDirectConv2D>
/// `PackedDepthwiseConv2D` with weights of 4 bits.
package typealias PackedInt4DepthwiseConv2D = PackedInt4<PackedDepthwiseConv2D>
/// `PackedDepthwise3x3` with weights of 4 bits.
package typealias PackedInt4Depthwise3x3 = PackedInt4<PackedDepthwise3x3>

/// Some output channels of a packed operator.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
package struct PackedPart {
  /// The first of them.
  let first: Int
  /// How many there are, unless the operator has fewer.
  let most: Int
  /// Their weights.
  let weights: UnsafePointer<UInt32>

  /// All channels, with the weights at a file offset.
  @inline(__always)
  static func all(_ context: RowContext, _ weights: UInt32) -> PackedPart {
    unsafe PackedPart(first: 0, most: .max, weights: context.words(weights))
  }

  /// How many there are of an operator's `channels`.
  @inline(__always)
  func count(of channels: Int) -> Int { min(most, channels &- first) }
}

/// A packed operator that computes some of its output channels at a time, from weights that lie anywhere.
package protocol PackedPartwise: WeightedKernel {
  /// The code of the operator with weights of 4 bits.
  static var int4Kind: KernelKind { get }
  /// The fewest output channels whose weights of 4 bits fill whole words; an even number.
  static var channelsInWords: Int { get }
  /// Bytes that a weight takes for the kernel: 2, doubled, or 1.
  static var bytesOfWeight: Int { get }

  /// Weights in the file for each channel.
  func weightsPerChannel(_ shapes: OperatorShapes) -> Int

  /// Computes some channels of output row `y`.
  func computeRow(_ y: Int, _ part: PackedPart, _ context: RowContext)

  /// Counts the kernel's loops where it goes over the pixels several times, each time for some of the
  /// channels.
  func countLoops(_ run: KernelRun, passes: Int, in loops: inout some LoopCounter)
}

extension PackedPartwise {
  /// Counts the kernel's loops; all channels take one pass.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    countLoops(run, passes: 1, in: &loops)
  }
}

extension Int {
  /// The number, rounded up to a multiple of another.
  @inline(__always)
  func rounded(upTo factor: Int) -> Int { (self &+ factor &- 1) / factor &* factor }
}

extension WeightGroups {
  /// The groups of pairs of channels, `words` packed words each, whose multipliers lie behind their weights.
  @inline(__always)
  func ofPairs(
    behind packed: UnsafePointer<UInt32>, words: Int, channels: Int
  ) -> thk_int4_groups {
    let end = unsafe UnsafeRawPointer(packed + words &* (channels.inTwos / 2))
    return unsafe thk_int4_groups(
      multipliers: end.assumingMemoryBound(to: UInt8.self),
      wordsOfPair: Int32(truncatingIfNeeded: words), wordsOfGroup: Int32(size) / 4)
  }
}
