import Foundation
import Testing

@testable import Deployment
@testable import ThimbleCLI

struct EvaluateStreamTests {
  /// A stream of the samples in turn, with silence and noise between, and what is said in it.
  private static func stream() throws -> (wav: String, truth: [[String: Any]]) {
    let folder = Files.package + "/Models/samples"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".wav") }.sorted()
    var samples: [Int16] = []
    var truth: [[String: Any]] = []
    for (index, name) in names.enumerated() {
      let clip = try AudioClip(path: folder + "/" + name, targetRate: 16_000).samples
      let start = Double(samples.count) / 16_000
      let word = name.prefix { $0 != "-" }
      if !["silence", "unknown"].contains(word) {
        truth.append([
          "start": start, "end": start + Double(clip.count) / 16_000, "word": String(word),
        ])
      }
      samples += clip
      samples += (0..<12_000).map { Int16(truncatingIfNeeded: ($0 &* 7_919 &+ index) % 41 - 20) }
    }
    return (try Files.temporaryFile("stream.wav", Files.wav(samples)), truth)
  }

  private func json(_ object: Any, _ name: String = "truth.json") throws -> String {
    try Files.temporaryFile(name, JSONSerialization.data(withJSONObject: object))
  }

  @Test func comparesWhatIsToldWithWhatIsSaid() async throws {
    let (wav, words) = try Self.stream()
    let (truth, folder) = (try json(words), try Files.temporaryFolder())
    let chosen = folder + "/chosen.json"
    let arguments = ["--stream", wav, "--truth", truth, "--json"]
    let run = await thimble(
      ["evaluate", Files.keyword] + arguments + [
        "--rate", "0", "--write-thresholds", chosen, "--svg", folder + "/det.svg",
      ])
    #expect(run.code == .success, "\(run.error)")
    let problems = try JSONSchema("evaluate-stream").problems(of: run.output)
    #expect(problems.isEmpty, "\(problems.prefix(5))")
    let figures = try #require(run.json["figures"] as? [String: Any])
    #expect(figures["words"] as? Int == words.count)
    #expect(figures["misses"] as? Int ?? 99 <= 2)
    let points = try #require(run.json["tradeOff"] as? [[String: Any]])
    #expect(points.last?["missRate"] as? Double == 1)
    let rates = points.compactMap { $0["missRate"] as? Double }
    #expect(rates.min() ?? 1 < 0.2 && rates.count > 60)
    let drawing = try String(contentsOfFile: folder + "/det.svg", encoding: .utf8)
    #expect(drawing.components(separatedBy: "<circle").count == points.count + 3)

    // What was chosen costs what it said, once a file holds it.
    let best = try #require(
      (run.json["chosen"] as? [String: Any])?["figures"] as? [String: Any])
    #expect(best["falseAlarms"] as? Int == 0)
    #expect(best["misses"] as? Int ?? 99 <= figures["misses"] as? Int ?? 0)
    let file = folder + "/chosen.thimble"
    let convert = await thimble("convert", Files.keyword, "-o", file, "--thresholds", chosen)
    #expect(convert.output.contains("chosen on stream.wav, 0.01 hours, for 0 false alarms an hour"))
    let again = await thimble(["evaluate", file] + arguments)
    #expect((again.json["figures"] as? NSDictionary) == best as NSDictionary)
  }

  @Test func aPointOfTheTradeOffIsWhatListeningSoTells() async throws {
    let (wav, words) = try Self.stream()
    let run = await thimble(
      "evaluate", Files.keyword, "--stream", wav, "--truth", try json(words), "--json")
    let points = try #require(run.json["tradeOff"] as? [[String: Any]])
    for index in [20, 50] {
      let threshold = try #require(points[index]["threshold"] as? Double)
      let other = await thimble(
        "evaluate", Files.keyword, "--stream", wav, "--truth", try json(words), "--threshold",
        "all=\(threshold)", "--json")
      let figures = try #require(other.json["figures"] as? [String: Any])
      #expect(figures["missRate"] as? Double == points[index]["missRate"] as? Double)
      #expect(figures["wrongWords"] as? Int == points[index]["wrongWords"] as? Int)
    }
  }

  @Test func takesDetectionWindowsOfOneWord() async throws {
    let (wav, words) = try Self.stream()
    let stops = words.filter { $0["word"] as? String == "stop" }
    #expect(!stops.isEmpty)
    let windows = stops.map { [$0["start"], $0["end"]] }
    let truth = try json([
      ["wav_file": "other.wav", "detection_windows": [[1, 2]]],
      ["wav_file": "a/stream.wav", "detection_windows": windows],
    ])
    let run = await thimble(
      "evaluate", Files.keyword, "--stream", wav, "--truth", truth, "--word", "Stop", "--threshold",
      "all=off,Stop=0.5", "--json")
    let figures = try #require(run.json["figures"] as? [String: Any])
    #expect(figures["words"] as? Int == stops.count && figures["misses"] as? Int == 0)
    let unnamed = await thimble("evaluate", Files.keyword, "--stream", wav, "--truth", truth)
    #expect(unnamed.code == .invalidFile && unnamed.error.contains("--word takes one of Down"))
  }

  @Test(arguments: [
    ("[1, 2]", "accepted: [{"), ("nothing", "is no JSON"),
    ("[{\"start\": 1}]", "lacks start, end or word"),
    ("[{\"start\": 2, \"end\": 1, \"word\": \"Yes\"}]", "ends come behind starts"),
    ("[{\"start\": 1, \"end\": 2, \"word\": \"Maybe\"}]", "no class 'Maybe'"),
    ("[{\"start\": 1, \"end\": 9000, \"word\": \"Yes\"}]", "the stream has"),
    ("[{\"detection_windows\": [[1]]}]", "1 ends"),
  ])
  func saysWhatATruthLooksLike(_ text: String, _ part: String) async throws {
    let truth = try Files.temporaryFile("truth.json", text.utf8)
    let run = await thimble(
      "evaluate", Files.keyword, "--stream", Files.yes, "--truth", truth, "--word", "Yes")
    #expect(run.code == .invalidFile && run.error.contains(part), "\(run.error)")
  }

  @Test(arguments: [
    ["--stream", "a.wav"], ["--truth", "a.json", "dir"], ["--hop", "0.1", "dir"], [],
    ["--stream", "a.wav", "--truth", "b.json", "dir"],
    ["--stream", "a.wav", "--truth", "b.json", "--snr", "3"],
    ["--stream", "a.wav", "--truth", "b.json", "--write-thresholds", "t.json"],
  ])
  func optionsGoTogether(_ options: [String]) async {
    let run = await thimble(["evaluate", Files.keyword] + options)
    #expect(run.code == .usage, "\(run.error)")
  }
}
