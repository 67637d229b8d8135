import Deployment
import TestSupport
import Testing
import ThimbleTrust

/// Drift counters, against plain arithmetic, and the index that compares them.
struct DriftTests {
  private func counters(_ windows: [(scores: [Int8], peak: Int)]) -> DriftCounters {
    var counters = DriftCounters()
    for window in windows { counters.count(scores: window.scores.span, peak: window.peak) }
    return counters
  }

  private func peak(_ samples: [Int16]) -> Int { DriftCounters.peak(of: samples.span) }

  private func read(_ report: [UInt8]) -> DriftCounters? {
    unsafe DriftCounters(report: report.span.bytes)
  }

  @Test func aReportIsSixtyFourBytesAndReadBack() throws {
    let counted = counters([([127, -128], 32_767), ([0, 0], 327), ([-128, 127], 5_000)])
    let report = DriftReference.report(counted)
    #expect(report.count == 64 && MemoryLayout<DriftCounters>.size <= 64)
    #expect(report.prefix(4) == Array("THDC".utf8)[...])
    #expect(read(report) == counted)
    #expect(counted.windows == 3 && counted.saturatedWindows == 1 && counted.silentWindows == 1)
    #expect(counted.classCount(0) == 2 && counted.classCount(1) == 1)
    #expect(counted.entropy(0) == 2 && counted.entropy(7) == 1)
    for broken in [Array(report.dropLast()), report + [0], [0] + report.dropFirst()] {
      #expect(read(broken) == nil)
    }
    var impossible = report
    impossible[8] = 4
    #expect(read(impossible) == nil)
  }

  @Test("the entropy's bin is that of real arithmetic, or its neighbour")
  func entropies() {
    for seed in Sweep.seeds(0..<400) {
      var random = SeededRandom(seed: seed)
      let classes = random.int(2...20)
      let weights = (0..<classes).map { _ in random.logarithmic(0.01...100) }
      let sum = weights.reduce(0, +)
      let scores = weights.map { Int8(max(-128, min(127, ($0 / sum * 256).rounded() - 128))) }
      let shares = scores.map { Double(Int($0) + 128) }
      let total = shares.reduce(0, +)
      guard total > 0 else { continue }
      // log2 by the natural logarithm of powers of two: Foundation is not needed here.
      let entropy = shares.filter { $0 > 0 }.reduce(0.0) { $0 - $1 / total * logarithm($1 / total) }
      let exact = entropy / logarithm(Double(classes)) * 8
      let counted = counters([(scores, 1_000)])
      let bin = (0..<8).first { counted.entropy($0) == 1 } ?? -1
      #expect(abs(Double(bin) + 0.5 - exact) < 1.1, "seed \(seed): bin \(bin) of \(exact)")
    }
  }

  /// The binary logarithm by halving: 40 bits behind the point.
  private func logarithm(_ value: Double) -> Double {
    var (result, mantissa, bit) = (Double(value.exponent), value.significand, 0.5)
    for _ in 0..<40 {
      mantissa *= mantissa
      if mantissa >= 2 {
        mantissa /= 2
        result += bit
      }
      bit /= 2
    }
    return result
  }

  @Test("a full counter halves all, and shares stay")
  func halving() {
    var counted = DriftCounters()
    let (first, second): ([Int8], [Int8]) = ([127, -128], [-128, 127])
    for index in 0..<100_000 {
      counted.count(scores: index % 4 == 0 ? second.span : first.span, peak: index % 2 * 32_767)
    }
    let all = Double(counted.windows)
    #expect(counted.windows <= UInt32(UInt16.max) && all > 30_000)
    #expect(abs(Double(counted.classCount(1)) / all - 0.25) < 0.001)
    #expect(abs(Double(counted.saturatedWindows) / all - 0.5) < 0.001)
  }

  @Test func edges() {
    #expect(counters([([], 0)]).windows == 0)
    let many = counters([([Int8](repeating: -128, count: 40) + [127], 0)])
    #expect(many.classCount(15) == 1)
    #expect(counters([([5], 0), ([-128, -128], 0)]).entropy(0) == 2)
    #expect(peak([.min, 3]) == 32_768 && peak([-5, 3]) == 5 && peak([]) == 0)
  }

  @Test("the index of shares that moved, by its definition")
  func index() {
    let same = PopulationShift("x", [100, 300], reference: [1_000, 3_000])
    #expect(same.index < 0.001 && same.band == .stable)
    // (0.8 - 0.5) ln(0.8 / 0.5) + (0.2 - 0.5) ln(0.2 / 0.5) = 0.41589
    let moved = PopulationShift("x", [80_000, 20_000], reference: [50_000, 50_000])
    #expect(abs(moved.index - 0.41589) < 1e-4 && moved.band == .shifted)
    let little = PopulationShift("x", [66_000, 34_000], reference: [50_000, 50_000])
    #expect(little.band == .moderate)
    // An empty bin is half a window, not without end.
    #expect(PopulationShift("x", [10, 0], reference: [5, 5]).index.isFinite)
  }
}
