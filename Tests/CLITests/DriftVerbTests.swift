import Deployment
import Foundation
import Testing
import ThimbleTrust

@testable import ThimbleCLI

/// `drift`.
struct DriftVerbTests {
  private static let samples = Files.package + "/Models/samples"

  private func reference(_ folder: String, _ words: [String] = []) async -> Transcript {
    await thimble(
      [
        "drift", "--reference", Self.samples, "--model", Files.converted, "-o",
        folder + "/reference.drift",
      ] + words)
  }

  @Test("a report of the same recordings is stable, one of another class has shifted")
  func compares() async throws {
    let folder = try Files.temporaryFolder()
    let made = await reference(folder)
    #expect(made.code == .success && made.output.contains("12 windows"), "\(made.error)")
    let path = folder + "/reference.drift"
    #expect(try Files.bytes(path).count == 64)

    let same = await thimble("drift", path, "--reference", path, "--json")
    #expect(same.code == .success)
    #expect(try JSONSchema("drift").problems(of: same.output) == [])
    let shifts = same.json["shifts"] as? [[String: Any]] ?? []
    #expect(shifts.map { $0["name"] as? String } == ["classes", "entropy", "level"])
    #expect(shifts.allSatisfy { $0["index"] as? Double == 0 && $0["band"] as? String == "stable" })

    var silence = DriftCounters()
    let scores = [Int8](repeating: -128, count: 10) + [127, -128]
    for _ in 0..<500 { silence.count(scores: scores.span, peak: 3) }
    let report = try Files.temporaryFile("report.drift", DriftReference.report(silence))
    let moved = await thimble("drift", report, "--reference", path)
    #expect(moved.code == .mismatch)
    #expect(moved.output.contains("shifted") && moved.output.contains("12 windows are few"))
  }

  @Test func whatIsNoReportIsRefused() async throws {
    let folder = try Files.temporaryFolder()
    let none = try Files.temporaryFile("none.drift", [UInt8](repeating: 0, count: 64))
    let run = await thimble("drift", none, "--reference", none)
    #expect(run.code == .invalidFile && run.error.contains("is no report of drift counters"))
    #expect(await thimble("drift", none).code == .usage)
    #expect(await thimble("drift", "--reference", none).code == .usage)
    #expect(await thimble("drift", none, "--reference", folder).code == .invalidFile)
    let written = folder + "/reference.drift"
    #expect(
      await thimble(
        "drift", "--reference", folder, "--model", Files.converted, "-o", written
      ).code == .invalidFile)
    #expect(
      await thimble("drift", "--reference", Self.samples, "-o", written).code == .usage)
    #expect(!FileManager.default.fileExists(atPath: written))
  }
}
