internal import CThimbleKernels

/// The window of a frame's samples, periodic Hann.
///
/// Safe: who makes one says `unsafe`, and vouches for its memory; so does who calls `apply`.
@safe
struct FrameWindow {
  /// Samples in a frame.
  let length: Int
  /// The window in Q31, i in 0...length / 2; the rest is symmetric.
  let hann: UnsafePointer<Int32>

  /// Turns samples of a frame into words: sample · window · 2^(shift - 1), rounded down.
  ///
  /// - Parameters:
  ///   - samples: the samples; words may lie on those before them.
  ///   - start: the first one's index in the frame.
  ///   - end: the last one's, plus 1.
  ///   - words: the frame's words, of which start ..< end are written.
  ///   - shift: 0...31.
  @inline(never)
  func apply(
    _ samples: UnsafePointer<Int16>, from start: Int, to end: Int,
    into words: UnsafeMutablePointer<Int32>, shift: Int32
  ) {
    let turn = max(start, min(end, (length &+ 1) / 2))
    unsafe thk_weigh_samples(samples, hann + start, 1, words + start, words + turn, shift)
    unsafe thk_weigh_samples(
      samples + (turn &- start), hann + (length &- turn), -1, words + turn, words + end, shift)
  }
}
