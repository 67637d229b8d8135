import Foundation
import Testing

@testable import ThimbleCLI

/// What goes wrong around a run: names that are none, streams, and characters that command a terminal.
struct FaultTests {
  @Test func withoutWordsTheProgramSaysWhatItIsFor() async {
    let transcript = await thimble()
    #expect(transcript.code == .success && transcript.error.isEmpty)
    for verb in ["run", "convert", "export"] {
      #expect(transcript.output.contains("\n  thimble \(verb) "), "\(verb)")
    }
  }

  @Test func optionsOfEveryVerbMayComeFirst() async {
    let first = await thimble("--json", "-q", "inspect", Files.small)
    let last = await thimble("inspect", Files.small, "--json")
    #expect(first.code == .success && first.output == last.output)
  }

  @Test func quietRunsTellNoNotes() async {
    let words = ["run", Files.keyword, Files.yes, "--sram", "16K"]
    let loud = await thimble(words + ["--verbose"])
    #expect(loud.error.contains("thimble: note: run took "))
    #expect(loud.error.contains(" MB of memory"))
    let quiet = await thimble(words + ["--quiet"])
    #expect(quiet.code == .success && quiet.error.isEmpty)
    #expect(quiet.output == loud.output)
  }

  @Test(arguments: ["\u{1B}[2J\u{1B}]0;owned\u{07}", "\u{9B}31m", "\u{202E}txt.exe", "\r"])
  func noNameCommandsATerminal(name: String) async {
    for words in [["inspect", name], ["run", Files.small, name], [name]] {
      for transcript in [await thimble(words), await thimble(words + ["--json"])] {
        let printed = transcript.output + transcript.error
        #expect(
          !printed.unicodeScalars.contains {
            "\u{1B}\u{07}\u{9B}\u{202E}\r".unicodeScalars.contains($0)
          })
        #expect(transcript.code != .success)
      }
    }
    // In JSON the escape means the same character, so that nothing is lost.
    let json = await thimble("inspect", name, "--json").json
    #expect((json["error"] as? [String: Any])?["file"] as? String == name)
  }

  @Test(arguments: ["/dev/null", "/dev/zero"])
  func devicesAreRefused(path: String) async {
    let scores = FileManager.default.temporaryDirectory.appendingPathComponent("never-written").path
    for words in [
      ["inspect", path], ["run", Files.small, "--raw", path, "--scores", scores],
      ["run", Files.keyword, path],
    ] {
      let transcript = await thimble(words)
      #expect(transcript.code == .invalidFile)
      #expect(transcript.error.contains("\(path): is a device; a file or a pipe is accepted"))
    }
  }

  @Test func aBrokenClipOfACalibrationIsNamedAndTheRestUsed() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("thimble-broken-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: folder + "/clips", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("no recording".utf8).write(to: URL(fileURLWithPath: folder + "/clips/broken.wav"))
    let float = Files.package + "/Models/ds-cnn-s-float.tflite"
    let words = ["convert", float, "-o", folder + "/out.thimble", "--calibrate", folder + "/clips"]
    let none = await thimble(words)
    #expect(none.code == .invalidFile && none.error.contains("broken.wav"))
    try FileManager.default.copyItem(atPath: Files.yes, toPath: folder + "/clips/yes.wav")
    let report = await thimble(words + ["--json"])
    #expect(report.code == .success, "\(report.error)")
    let quantization = report.json["quantization"] as? [String: Any]
    #expect(quantization?["calibrationInputs"] as? Int == 1)
    let notes = report.json["notes"] as? [String] ?? []
    #expect(
      notes.contains { $0.hasPrefix("left out of the calibration: ") && $0.contains("broken.wav") })
  }

  @Test func planningStopsAtItsWorkLimit() async {
    let refused = await thimble("plan", Files.small, "--work-limit", "10")
    #expect(refused.code == .failure)
    #expect(
      refused.error.contains(
        "more than the work limit of 10; accepted: a smaller model, or --work-limit "))
    let needed = refused.error.split(separator: " ").compactMap { Int($0) }.max() ?? 0
    let short = await thimble("plan", Files.small, "--work-limit", "\(needed)")
    #expect(short.code == .success)
    #expect(
      short.output.contains("the search for a smaller plan stopped after \(needed) row steps"))
    let whole = await thimble("plan", Files.small, "--json")
    #expect((whole.json["notes"] as? [String] ?? []).allSatisfy { !$0.contains("stopped") })
  }
}
