package import Thimble

/// The stretches of a clip that a network looks at, one input each.
package enum AudioWindows {
  /// Seconds from one window's start to the next.
  package static let defaultHopSeconds = 0.5

  /// The windows of a clip.
  ///
  /// A clip that is too short for two different windows gives one, which starts at 0 and may reach
  /// past the clip's end: what is missing reads as zero. A longer clip gives one window every hop,
  /// and a last one that ends with the clip, so that no sample is left out (but for less than a
  /// frame's stride, which would make no frame).
  ///
  /// - Parameters:
  ///   - sampleCount: the clip's length.
  ///   - frontEnd: the parameters; a window is `frontEnd.windowSamples` long (15,840 samples for
  ///     the MLPerf Tiny keyword recipe, whose clips of 16,000 are one window).
  ///   - hopSeconds: the time between two windows' starts, rounded to whole samples, at least one.
  /// - Returns: the windows in order, in samples.
  package static func windows(
    ofClipWith sampleCount: Int, frontEnd: FrontEnd, hopSeconds: Double = defaultHopSeconds
  ) -> [Range<Int>] {
    let length = frontEnd.windowSamples
    let last = sampleCount - length
    guard last >= Int(frontEnd.frameStride) else { return [0..<length] }
    let hop = max(1, Int((hopSeconds * Double(frontEnd.sampleRateHertz)).rounded()))
    var starts = Array(stride(from: 0, through: last, by: hop))
    if let end = starts.last, last - end >= Int(frontEnd.frameStride) { starts.append(last) }
    return starts.map { $0..<$0 + length }
  }

  /// The samples of each inference of a stream that goes on from one to the next.
  ///
  /// Of a short one the last pieces reach past its end: what is missing reads as zero. The last samples of a longer
  /// one, which fill no piece, are left out.
  ///
  /// - Parameters:
  ///   - sampleCount: the stream's length.
  ///   - frontEnd: the parameters, of which an inference takes `frames` new rows.
  ///   - least: the fewest pieces.
  /// - Returns: the pieces in order, in samples; each begins where the one before ends.
  package static func pieces(
    ofStreamWith sampleCount: Int, frontEnd: FrontEnd, atLeast least: Int
  ) -> [Range<Int>] {
    let (first, hop) = (frontEnd.windowSamples, Int(frontEnd.frames) * Int(frontEnd.frameStride))
    let count = max(least, sampleCount < first ? 0 : (sampleCount - first) / hop + 1)
    return (0..<count).map { index in
      index == 0 ? 0..<first : first + (index - 1) * hop..<first + index * hop
    }
  }

  /// The samples whose maximum scales a window under `FrontEnd.Gain.clipMaximum`: the window and
  /// the incomplete frame after it, so that a clip of one window counts as a whole.
  package static func gainRange(
    of window: Range<Int>, sampleCount: Int, frontEnd: FrontEnd
  ) -> Range<Int> {
    let end = min(sampleCount, window.upperBound + Int(frontEnd.frameStride) - 1)
    return min(window.lowerBound, end)..<end
  }
}
