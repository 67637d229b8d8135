/// Counts what a classifier of sound meets in the field, in 64 bytes that a firmware keeps and reports: whether what it
/// hears, and what it says, are still what its calibration recordings were.
///
/// Integers only. Where a counter is full all are halved: shares stay, and what is long ago weighs less.
public struct DriftCounters: Equatable, Sendable {
  /// Bytes of a report.
  public static var byteCount: Int { 64 }
  /// "THDC", read as a little-endian word: what a report starts with.
  package static var magic: UInt32 { 0x4344_4854 }
  /// Bins of the entropy of the scores, from certain to undecided.
  package static var entropyBins: Int { 8 }
  /// Bins of the classes; the last one is of all from the sixteenth on.
  package static var classBins: Int { 16 }
  /// The peak of a window, of 32,768, up to which it is silence.
  package static var silentPeak: Int { 327 }

  /// Windows that were counted; halved with the rest.
  public private(set) var windows: UInt32 = 0
  /// Windows with a sample at full scale.
  public private(set) var saturatedWindows: UInt32 = 0
  /// Windows whose peak is at most a hundredth of full scale.
  public private(set) var silentWindows: UInt32 = 0
  private var entropies = InlineArray<8, UInt16>(repeating: 0)
  private var classes = InlineArray<16, UInt16>(repeating: 0)

  /// Nothing counted yet.
  public init() {}

  /// The largest magnitude of samples, at most 32,768: of a window in pieces, the largest of theirs.
  public static func peak(of samples: Span<Int16>) -> Int {
    var peak = 0
    for index in samples.indices {
      let sample = Int(samples[index])
      peak = max(peak, sample < 0 ? 0 &- sample : sample)
    }
    return peak
  }

  /// Counts a window.
  ///
  /// - Parameters:
  ///   - scores: what the network said, behind a softmax: `(score + 128) / 256` is a probability.
  ///   - peak: the largest magnitude of the window's samples.
  public mutating func count(scores: Span<Int8>, peak: Int) {
    guard !scores.isEmpty else { return }
    var best = 0
    for index in scores.indices where scores[index] > scores[best] { best = index }
    let bin = Self.entropyBin(scores)
    let place = min(best, Self.classBins &- 1)
    if entropies[bin] == .max || classes[place] == .max { halve() }
    entropies[bin] &+= 1
    classes[place] &+= 1
    windows &+= 1
    if peak >= 32_767 { saturatedWindows &+= 1 }
    if peak <= Self.silentPeak { silentWindows &+= 1 }
  }

  /// Windows of an entropy's bin, which is below 8.
  package func entropy(_ bin: Int) -> UInt16 { entropies[bin] }

  /// Windows of a class's bin, which is below 16.
  package func classCount(_ bin: Int) -> UInt16 { classes[bin] }

  private mutating func halve() {
    windows /= 2
    saturatedWindows /= 2
    silentWindows /= 2
    for bin in 0..<Self.entropyBins { entropies[bin] /= 2 }
    for bin in 0..<Self.classBins { classes[bin] /= 2 }
  }

  /// The entropy's share of the largest that there is with so many classes, in eighths.
  private static func entropyBin(_ scores: Span<Int8>) -> Int {
    var (sum, bits) = (0, 0)
    for index in scores.indices {
      let score = Int(scores[index]) &+ 128
      sum &+= score
      if score > 0 { bits &+= score &* logarithm(score) }
    }
    guard sum > 0, scores.count > 1 else { return 0 }
    // H = log2(sum) - sum of n log2(n) / sum.
    let entropy = max(0, logarithm(sum) &- bits / sum)
    return min(entropyBins &- 1, entropy &* entropyBins / logarithm(scores.count))
  }

  /// The binary logarithm in 256ths, between powers of two along a line: at most 23 too small.
  private static func logarithm(_ value: Int) -> Int {
    let exponent = Int.bitWidth &- 1 &- value.leadingZeroBitCount
    return exponent &* 256 &+ (value &* 256) >> exponent &- 256
  }

  // MARK: Reports

  /// A byte of the report; `index` is below 64.
  ///
  ///      0 "THDC"   4 windows   8 saturated   12 silent   16 entropies   32 classes, all little-endian
  public subscript(_ index: Int) -> UInt8 {
    let word: UInt32 =
      switch index / 4 {
      case 0: Self.magic
      case 1: windows
      case 2: saturatedWindows
      case 3: silentWindows
      case 4...7: pair(entropies[index / 4 * 2 &- 8], entropies[index / 4 * 2 &- 7])
      default: pair(classes[index / 4 * 2 &- 16], classes[index / 4 * 2 &- 15])
      }
    return UInt8(truncatingIfNeeded: word >> UInt32(index % 4 * 8))
  }

  private func pair(_ low: UInt16, _ high: UInt16) -> UInt32 { UInt32(low) | UInt32(high) << 16 }

  /// The counters of a report; `nil` for bytes that are none, or whose counts do not go together.
  public init?(report: RawSpan) {
    guard report.byteCount == Self.byteCount, report.word(0) == Self.magic else { return nil }
    (windows, saturatedWindows) = (report.word(4), report.word(8))
    silentWindows = report.word(12)
    for bin in 0..<Self.entropyBins { entropies[bin] = Self.half(report, 16 &+ bin &* 2) }
    for bin in 0..<Self.classBins { classes[bin] = Self.half(report, 32 &+ bin &* 2) }
    guard saturatedWindows <= windows, silentWindows <= windows else { return nil }
  }

  private static func half(_ report: RawSpan, _ offset: Int) -> UInt16 {
    UInt16(report.byte(offset)) | UInt16(report.byte(offset &+ 1)) << 8
  }

  /// Whether two hold the same.
  public static func == (first: DriftCounters, second: DriftCounters) -> Bool {
    for index in 0..<byteCount where first[index] != second[index] { return false }
    return true
  }
}
