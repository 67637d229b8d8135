internal import CThimbleKernels

/// A packed kernel that takes output channels in pairs, and may have the weights of a pair joined.
package protocol PackedInPairs: WeightedKernel {
  /// The code of the operator with joined weights.
  static var joinedKind: KernelKind { get }
  /// Where the cost of the kernel with joined weights is kept: its inner loop is another one.
  var joinedName: KernelName { get }

  /// Computes the rows of one step from joined weights.
  func computeJoinedRows(_ rows: Range<Int>, _ context: RowContext)
}

/// A packed kernel whose weights of two output channels `o`, `p` lie joined, as o + 256 p in 16 bits, in place of
/// two bytes side by side: a multiplication takes the 16 bits as they lie, and only `o` is widened.
///
/// What the 16 bits sum up to is the first channel's sum and 256 times the second's, modulo 2^32. The second
/// channel's sum is exact where it stays within 24 bits, doubled, which is settled when the model is compiled:
/// a layer of which a channel may leave them has the kernel `Base`. A file that lies about it gives other outputs,
/// the same on every processor.
///
///     24 fields of `Base`
package struct Joined<Base: PackedInPairs>: WrappingKernel {
  /// The operator's code.
  package static var kind: KernelKind { Base.joinedKind }

  /// The operator with weights side by side.
  package var base: Base

  /// Makes an operator of one with weights side by side.
  package init(_ base: Base) { self.base = base }

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try base.check(shapes, in: checker)
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { base.joinedName }

  /// Those of `Base`.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    base.countLoops(run, in: &loops)
  }

  /// Computes output row `y`, or consumes input row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRows(y..<y &+ 1, context)
  }

  /// Computes the rows of one step.
  package func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    base.computeJoinedRows(rows, context)
  }
}

/// How the weights of a pair of output channels lie: which loops multiply them.
protocol PairOrder {
  /// Takes the pixels whose windows were gathered last, their outputs so many channels apart.
  static func add(
    _ pixels: Int, of channels: Int, _ output: UnsafeMutablePointer<Int8>, to strip: inout thk_strip
  )
  /// Computes the pixels that are left.
  static func finish(_ strip: inout thk_strip)
  /// Computes two pixels.
  static func convolve(_ tile: inout thk_tile)
  /// Multiplies a vector by a matrix.
  static func multiply(_ dense: inout thk_dense)
}

/// Two bytes, side by side.
enum SideBySide: PairOrder {
  @inline(__always)
  static func add(
    _ pixels: Int, of channels: Int, _ output: UnsafeMutablePointer<Int8>, to strip: inout thk_strip
  ) {
    unsafe thk_add_pixels(
      &strip, output, Int32(truncatingIfNeeded: pixels), Int32(truncatingIfNeeded: channels))
  }

  @inline(__always)
  static func finish(_ strip: inout thk_strip) { unsafe thk_finish_strip(&strip) }

  @inline(__always)
  static func convolve(_ tile: inout thk_tile) { unsafe thk_convolve_tile(&tile) }

  @inline(__always)
  static func multiply(_ dense: inout thk_dense) { unsafe thk_multiply_dense(&dense) }
}

/// Joined in 16 bits.
enum JoinedInPairs: PairOrder {
  @inline(__always)
  static func add(
    _ pixels: Int, of channels: Int, _ output: UnsafeMutablePointer<Int8>, to strip: inout thk_strip
  ) {
    unsafe thk_add_pixels_joined(
      output, &strip, Int32(truncatingIfNeeded: pixels), Int32(truncatingIfNeeded: channels))
  }

  @inline(__always)
  static func finish(_ strip: inout thk_strip) {
    unsafe thk_finish_strip_joined(strip.pixels, &strip)
  }

  @inline(__always)
  static func convolve(_ tile: inout thk_tile) { unsafe thk_convolve_tile_joined(&tile) }

  @inline(__always)
  static func multiply(_ dense: inout thk_dense) { unsafe thk_multiply_dense_joined(&dense) }
}
