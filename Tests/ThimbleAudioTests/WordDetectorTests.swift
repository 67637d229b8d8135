import HostSupport
import Testing
import Thimble
import ThimbleAudio

/// The rule by which words are told, against a plain form of it.
@Suite struct WordDetectorTests {
  private struct Rule {
    var stride, refractory, smoothing: Int
    var thresholds: [UInt16?]
  }

  /// What the detector tells of windows' scores.
  private func detected(_ windows: [[Int8]], _ rule: Rule) -> [HeardWord?] {
    var record = ListeningRecord()
    record.thresholdCount = UInt16(rule.thresholds.count)
    record.strideRows = UInt16(rule.stride)
    record.refractoryRows = UInt16(rule.refractory)
    record.smoothing = UInt8(rule.smoothing)
    let thresholds = rule.thresholds.map { $0 ?? ListeningRecord.noThreshold }
    return unsafe thresholds.withUnsafeBufferPointer { thresholds in
      guard let base = thresholds.baseAddress else { return [] }
      let listening = unsafe Listening(record, thresholds: base)
      let memory = AlignedMemory(byteCount: WordDetector.historyBytes(for: listening))
      // What is there at first does not count.
      for index in unsafe memory.bytes.indices { unsafe memory.bytes[index] = 0xFF }
      guard let start = unsafe memory.bytes.bindMemory(to: UInt8.self).baseAddress else {
        return []
      }
      var detector = unsafe WordDetector(listening, history: start)
      return windows.map { detector.hear($0.span, rows: rule.stride) }
    }
  }

  /// The same in real numbers: means over windows, those before the first as low as can be.
  private func expected(_ windows: [[Int8]], _ rule: Rule) -> [HeardWord?] {
    var quietUntil = Int.min
    return windows.indices.map { window in
      let now = window * rule.stride
      guard now >= quietUntil else { return nil }
      let means = rule.thresholds.indices.map { index in
        (0..<rule.smoothing).reduce(0.0) { sum, back in
          sum + (window >= back ? Double(windows[window - back][index]) + 128 : 0)
        } / Double(rule.smoothing)
      }
      let words = means.indices.filter { index in
        rule.thresholds[index].map { means[index] * 256 >= Double($0) && means[index] > 0 } ?? false
      }
      guard let best = words.max(by: { means[$0] < means[$1] || means[$0] == means[$1] && $0 > $1 })
      else { return nil }
      quietUntil = now + rule.refractory
      return HeardWord(classIndex: best, score: UInt16(means[best] * 256))
    }
  }

  @Test func tellsWhatThePlainRuleTells() {
    var random = SplitMix64(seed: 20)
    var told = 0
    for _ in 0..<300 {
      let classes = Int.random(in: 1...13, using: &random)
      let rule = Rule(
        stride: .random(in: 1...30, using: &random),
        refractory: .random(in: 0...120, using: &random),
        smoothing: .random(in: 1...7, using: &random),
        thresholds: (0..<classes).map { _ in
          Bool.random(using: &random) ? UInt16.random(in: 1...65_280, using: &random) : nil
        })
      let windows = (0..<60).map { _ in
        // Whole numbers of few sizes, so that means are often equal.
        (0..<classes).map { _ in Int8(Int.random(in: -8...7, using: &random) * 16 + 7) }
      }
      let heard = detected(windows, rule)
      #expect(heard == expected(windows, rule), "\(rule)")
      told += heard.count { $0 != nil }
    }
    #expect(told > 1_000)
  }

  @Test func theHighestMeanOfManyWindowsFits() {
    let rule = Rule(stride: 1, refractory: 0, smoothing: 255, thresholds: [65_280])
    let heard = detected([[Int8]](repeating: [127], count: 256), rule)
    #expect(heard.firstIndex { $0 != nil } == 254)
    #expect(heard[255] == HeardWord(classIndex: 0, score: 65_280))
  }
}
