import Foundation
import Testing

@testable import ThimbleCLI

/// The MLPerf Tiny keyword model on recordings, against scores of TensorFlow's features.
///
/// Needs `../shared/data`.
@Suite(
  .enabled(if: FileManager.default.fileExists(atPath: Files.sharedData), "needs ../shared/data"))
struct ReferenceModelTests {
  private static let speech = Files.sharedData + "/speech_commands/"

  @Test func labelsEqualTheReferenceOnAllButTwoClips() async throws {
    let folder = try Files.temporaryFolder()
    let model = folder + "/kws.thimble"
    let convert = await thimble(
      "convert", Files.sharedData + "/mlperf_tiny/models/kws_ref_model.tflite", "-o", model)
    #expect(convert.code == .success)
    #expect(convert.output.contains("mlperf-kws assumed for a 49 × 10 × 1 input"))
    let list = try String(contentsOfFile: Self.speech + "samples.csv", encoding: .utf8)
    let files = list.split(whereSeparator: \.isNewline).dropFirst().map { line in
      Self.speech + "samples/" + line.prefix { $0 != "," }
    }
    let run = await thimble(["run", model] + files + ["--json"])
    #expect(run.code == .success)
    let results = try #require(run.json["results"] as? [[String: Any]])
    let scores = try Files.bytes(Self.speech + "samples_ref_scores.i8")
      .map { Int8(bitPattern: $0) }
    #expect(results.count == 120 && scores.count == 120 * 12)
    let equal = results.enumerated().count { clip, result in
      let expected = scores[clip * 12..<clip * 12 + 12]
      return expected.firstIndex(of: expected.max() ?? 0) == clip * 12
        + (result["index"] as? Int ?? 0)
    }
    #expect(equal >= 118)
  }
}
