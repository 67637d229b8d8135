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
  func apply(
    _ samples: UnsafePointer<Int16>, from start: Int, to end: Int,
    into words: UnsafeMutablePointer<Int32>, shift: Int32
  ) {
    let turn = max(start, min(end, (length &+ 1) / 2))
    unsafe Self.multiply(
      samples, by: hann + start, 1, into: words + start, count: turn &- start, shift: shift)
    unsafe Self.multiply(
      samples + (turn &- start), by: hann + (length &- turn), -1, into: words + turn,
      count: end &- turn, shift: shift)
  }

  /// Multiplies `count` samples by weights that lie `step` words from one another.
  @inline(never)
  private static func multiply(
    _ samples: UnsafePointer<Int16>, by weights: UnsafePointer<Int32>, _ step: Int,
    into words: UnsafeMutablePointer<Int32>, count: Int, shift: Int32
  ) {
    var (sample, weight, word) = unsafe (samples, weights, words)
    let last = unsafe words + (count &- 1)
    while unsafe word < last {
      let (first, second) = unsafe (Int32(sample[0]) &<< shift, Int32(sample[1]) &<< shift)
      let (firstWeight, secondWeight) = unsafe (weight[0], weight[step])
      unsafe word[0] = FixedPoint.multiplyHigh(first, firstWeight)
      unsafe word[1] = FixedPoint.multiplyHigh(second, secondWeight)
      unsafe word += 2
      unsafe sample += 2
      unsafe weight += 2 &* step
    }
    if unsafe word == last {
      unsafe word[0] = FixedPoint.multiplyHigh(Int32(sample[0]) &<< shift, weight[0])
    }
  }
}
