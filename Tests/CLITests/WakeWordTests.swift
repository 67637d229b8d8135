import Foundation
import Testing
import Thimble

@testable import Deployment
@testable import Simulation
@testable import ThimbleCLI

/// A public microWakeWord model (ESPHome's hey_jarvis, version 2) from WAV, where it is there.
struct WakeWordTests {
  private static let model = Files.sharedData + "/zoo/35-wake-hey-jarvis.tflite"
  private static let isThere = FileManager.default.fileExists(atPath: model)
  private static let fixtures = Files.package + "/Tests/Fixtures/MicroFrontEnd"

  /// The model with a manifest beside it.
  private func modelWithManifest(_ manifest: String) throws -> String {
    let folder = try Files.temporaryFolder()
    let path = folder + "/hey_jarvis.tflite"
    try FileManager.default.copyItem(atPath: Self.model, toPath: path)
    try Data(manifest.utf8).write(to: URL(fileURLWithPath: folder + "/hey_jarvis.json"))
    return path
  }

  private static let manifest = """
    {"type": "micro", "wake_word": "Hey Jarvis", "model": "hey_jarvis.tflite", "version": 2,
     "micro": {"probability_cutoff": 0.6, "sliding_window_size": 5, "feature_step_size": 10}}
    """

  /// Scores of `pymicro-features` 2.0.2 and the `tflite-micro` wheel 0.dev20261023 for the recording, whose front
  /// end's rows go to the network by threes, its state kept.
  @Test(.enabled(if: isThere), arguments: [false, true])
  func scoresAreTheOraclesOnes(asDeployed: Bool) throws {
    let json = try Data(contentsOf: URL(fileURLWithPath: Self.fixtures + "/hey-jarvis.json"))
    let right = try JSONDecoder().decode([Int].self, from: json)
    var source = try ModelSource(path: Self.model)
    try source.complete(frontEnd: "micro")
    let listener = try StreamListener(
      source, ListeningChoice().settings(for: source), asDeployed: asDeployed)
    var scores: [Int] = []
    let clip = try AudioClip(path: Self.fixtures + "/hey-jarvis.wav", targetRate: 16_000)
    try listener.listen(to: clip.samples) { scores.append(Int($0.scores[0]) + 128) }
    #expect(scores == right)
    #expect(scores.max() ?? 0 > 240)
  }

  @Test(.enabled(if: isThere)) func aManifestSaysHowToListen() async throws {
    let path = try modelWithManifest(Self.manifest)
    let inspected = await thimble("inspect", path, "--json")
    #expect(try JSONSchema("inspect").problems(of: inspected.output).isEmpty)
    #expect(inspected.json["labels"] as? [String] == ["Hey Jarvis"])
    let frontEnd = try #require(inspected.json["frontEnd"] as? [String: Any])
    #expect(frontEnd["kind"] as? String == "micro" && frontEnd["frames"] as? Int == 3)
    let listening = try #require(inspected.json["listening"] as? [String: Any])
    #expect(listening["smoothing"] as? Int == 5 && listening["hopSeconds"] as? Double == 0.03)
    let run = await thimble("listen", path, Self.fixtures + "/hey-jarvis.wav", "--json")
    #expect(run.output.components(separatedBy: #""type":"event","word":"Hey Jarvis""#).count == 2)
    // What a file keeps of it is all of it.
    let file = try Files.temporaryFolder() + "/m.thimble"
    _ = await thimble("convert", path, "-o", file)
    let again = await thimble("listen", file, Self.fixtures + "/hey-jarvis.wav", "--json")
    func events(_ run: Transcript) -> [Substring] {
      run.output.split(separator: "\n").filter { $0.contains(#""type":"event""#) }
    }
    #expect(events(run) == events(again) && events(run).count == 1)
  }

  @Test(
    .enabled(if: isThere),
    arguments: [
      (#"{"type": "micro", "version": 1}"#, "no manifest of version 2"),
      (manifest.replacing("5,", with: "0,"), "sliding_window_size is 1 to 255"),
    ])
  func manifestsThatCannotBeAreRefused(_ text: String, _ part: String) async throws {
    let run = await thimble("inspect", try modelWithManifest(text))
    #expect(run.code == .invalidFile && run.error.contains(part), "\(run.error)")
  }

  @Test(.enabled(if: isThere)) func whatKeepsStateListensWithoutOverlap() async {
    let run = await thimble(
      "listen", Self.model, Files.yes, "--frontend", "micro", "--hop", "0.01")
    #expect(run.code == .invalidFile && run.error.contains("keeps state"))
    let simulated = await thimble(
      "simulate", Self.model, Files.yes, Files.yes, "--frontend", "micro", "--board", "nrf52840")
    #expect(simulated.error.contains("one is simulated at a time"))
  }

  /// Whether the simulator's firmware was built since it has these front ends.
  private static let isSimulated =
    UniversalFirmware(core: "cortex-m4")?.linkedFlash.lists(.micro) == true

  @Test(.enabled(if: isThere && isSimulated), arguments: ["stm32l4r5zi", "rp2040"])
  func theSimulatedFirmwareGivesTheOraclesScores(board: String) async throws {
    let json = try Data(contentsOf: URL(fileURLWithPath: Self.fixtures + "/hey-jarvis.json"))
    let right = try JSONDecoder().decode([Double].self, from: json)
    let run = await thimble(
      "simulate", Self.model, Self.fixtures + "/hey-jarvis.wav", "--frontend", "micro", "--board",
      board, "--json")
    #expect(try JSONSchema("simulate").problems(of: run.output).isEmpty)
    let clip = try #require((run.json["results"] as? [[String: Any]])?.first)
    let windows = try #require(clip["windows"] as? [[String: Any]])
    #expect(windows.map { ($0["scores"] as? [Double] ?? [])[0] * 256 } == right)
    #expect(windows[2]["startSeconds"] as? Double == 0.06)
    let figures = try #require(run.json["simulation"] as? [String: Any])
    let stream = try #require(figures["stream"] as? [String: Any])
    #expect(stream["hopSeconds"] as? Double == 0.03 && stream["rowSeconds"] as? Double == 0.01)
    let (hop, row) = (stream["worstHopCycles"] as? Int ?? 0, stream["worstRowCycles"] as? Int ?? 0)
    #expect(row > hop / 3 && row < hop)
    // The front end is most of it, and has a price of its own.
    #expect(abs(try #require(figures["predictionError"] as? Double)) < 0.12)
  }

  private static let benchmark = Files.sharedData + "/mlperf_tiny/models/str_ww_ref_model.tflite"

  @Test(.enabled(if: FileManager.default.fileExists(atPath: benchmark)))
  func theBenchmarksWakeWordListensFromWAV() async throws {
    let inspected = await thimble("inspect", Self.benchmark, "--frontend", "mlperf-sww", "--json")
    #expect(try JSONSchema("inspect").problems(of: inspected.output).isEmpty)
    #expect(inspected.json["labels"] as? [String] == ["Marvin", "Silence", "Unknown"])
    let frontEnd = try #require(inspected.json["frontEnd"] as? [String: Any])
    #expect(frontEnd["kind"] as? String == "log-mel" && frontEnd["frames"] as? Int == 30)
    #expect(frontEnd["scale"] as? Double == 1 / 64 && frontEnd["clamp"] as? [Int] == [0, 1])
    let folder = try Files.temporaryFolder()
    let file = folder + "/sww.thimble"
    _ = await thimble("convert", Self.benchmark, "-o", file, "--frontend", "mlperf-sww")
    let text = await thimble("inspect", file)
    #expect(
      text.output.contains(
        "log-mel, 30 frames of 40 bands, 16,000 Hz, frames of 1024 samples every 512, periodogram, pre-emphasis"
      ))
    let (run, again) = (
      await thimble("run", Self.benchmark, Files.yes, "--frontend", "mlperf-sww", "--json"),
      await thimble("run", file, Files.yes, "--json", "--as-deployed")
    )
    func clips(_ run: Transcript) -> NSArray { run.json["results"] as? NSArray ?? [] }
    #expect(clips(run) == clips(again) && clips(run).count == 1)
    let listened = await thimble("listen", file, Files.yes, "--hop", "0.032", "--json")
    #expect(listened.code == .success)
    guard Self.isSimulated else { return }
    let simulated = await thimble("simulate", file, Files.yes, "--board", "nrf52840", "--json")
    #expect(clips(simulated) == clips(run))
    let stream = folder + "/stream.thimble"
    _ = await thimble(
      "convert", Self.benchmark, "-o", stream, "--frontend", "mlperf-sww", "--hop-rows", "1")
    let streamed = await thimble("simulate", stream, Files.yes, "--board", "nrf52840", "--json")
    #expect(clips(streamed) == clips(run))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: benchmark)))
  func rowsKeptBetweenHopsGiveTheSameWindows() async throws {
    let folder = try Files.temporaryFolder()
    let (whole, stream) = (folder + "/whole.thimble", folder + "/stream.thimble")
    let common = [
      "--frontend", "mlperf-sww", "--threshold", "Marvin=0.0001,Silence=0.01,Unknown=0.01",
      "--refractory", "0",
    ]
    _ = await thimble(["convert", Self.benchmark, "-o", whole, "--hop", "0.032"] + common)
    let made = await thimble(
      ["convert", Self.benchmark, "-o", stream, "--hop-rows", "1", "--json"] + common)
    #expect(try JSONSchema("convert").problems(of: made.output).isEmpty)
    let figures = try #require(made.json["stream"] as? [String: Int])
    #expect(figures == ["hopRows": 1, "windowRows": 30, "warmUpInferences": 29])
    #expect(made.json["multiplyAccumulates"] as? Int == 46_040)
    func events(_ file: String) async -> [Substring] {
      let run = await thimble("listen", file, Self.fixtures + "/hey-jarvis.wav", "--json")
      return run.output.split(separator: "\n").filter { $0.contains(#""type":"event""#) }
    }
    let right = await events(whole)
    #expect(await events(stream) == right && right.count > 10)
    let text = await thimble("inspect", stream)
    #expect(
      text.output.contains(
        "an inference takes 1 new row of a window of 30; the first 29 outputs are of no whole window"
      ))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: benchmark)))
  func planSaysWhatKeepingRowsWouldSaveOrWhatForbidsIt() async throws {
    let plan = await thimble("plan", Self.benchmark)
    #expect(
      plan.output.contains(
        "a window of 30 rows takes 826,368 MACs, a new row 46,040 with --hop-rows 1"))
    let json = await thimble("plan", Self.benchmark, "--json")
    #expect(try JSONSchema("plan").problems(of: json.output).isEmpty)
    let keyword = await thimble("plan", Files.keyword)
    #expect(
      keyword.output.contains("rows cannot be kept: CONV_2D")
        && keyword.output.contains("pads along time (SAME)"))
    let refused = await thimble("convert", Files.keyword, "-o", "/dev/null", "--hop-rows", "1")
    #expect(refused.code == .invalidFile && refused.error.contains("can keep no rows between hops"))
    let odd = await thimble("plan", Self.benchmark, "--hop-rows", "30")
    #expect(odd.code == .invalidFile && odd.error.contains("a hop of 30 rows: 1 to 29 work"))
  }
}
