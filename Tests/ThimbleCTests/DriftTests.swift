import CThimble
import Deployment
import HostSupport
import Testing
import ThimbleTrust

@testable import ThimbleC

/// Drift counters through the interface for C: the bytes that `DriftCounters` reports.
struct DriftTests {
  private static let bytes = Int(THIMBLE_DRIFT_BYTES)

  @Test func aReportGrowsWindowByWindow() throws {
    #expect(Self.bytes == DriftCounters.byteCount)
    var report = [UInt8](repeating: 0, count: Self.bytes)
    var counters = DriftCounters()
    let windows: [(scores: [Int8], peak: Int32)] = [
      ([127, -128], 32_767), ([0, 0, -128], 327), ([-128, 127], 5_000), ([5], 0),
    ]
    for (scores, peak) in windows {
      let status = unsafe thimble_count_drift(&report, scores, UInt32(scores.count), peak)
      #expect(status == 0)
      counters.count(scores: scores.span, peak: Int(peak))
      #expect(report == DriftReference.report(counters))
    }
    let read = DriftCounters(report: report.rawSpan)
    #expect(try #require(read).windows == 4)
  }

  @Test func whatIsNoReportStaysAsItIs() {
    let scores: [Int8] = [1, 2]
    var garbage = [UInt8](repeating: 0, count: Self.bytes)
    garbage[63] = 1
    let before = garbage
    let status = unsafe thimble_count_drift(&garbage, scores, 2, 0)
    #expect(status == Int32(THIMBLE_INVALID_FIELD.rawValue) && garbage == before)
    var report = [UInt8](repeating: 0, count: Self.bytes)
    let none = unsafe thimble_count_drift(&report, scores, 0, 0)
    #expect(none == Int32(THIMBLE_INPUT_SIZE.rawValue) && report.allSatisfy { $0 == 0 })
    let (noReport, noScores) = unsafe (
      thimble_count_drift(nil, scores, 2, 0), thimble_count_drift(&report, nil, 2, 0)
    )
    #expect(noReport == Int32(THIMBLE_NULL_POINTER.rawValue) && noScores == noReport)
  }

  private static let clips: [(samples: [Int16], peak: Int32)] = [
    ([], 0), ([3, -7, 5], 7), ([-32_768], 32_768), ([32_767], 32_767),
  ]

  @Test(arguments: clips)
  func peaks(samples: [Int16], peak: Int32) {
    let found = unsafe thimble_peak(samples, UInt32(samples.count))
    #expect(found == peak)
    let none = thimble_peak(nil, 5)
    #expect(none == 0)
  }
}
