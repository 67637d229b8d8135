import Foundation
import Testing

@testable import ThimbleCLI

struct EvaluateTests {
  /// Makes a folder of class folders, each with copies of files.
  private func folder(_ classes: [String: [String]]) throws -> String {
    let folder = try Files.temporaryFolder()
    for (name, files) in classes {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      for (index, file) in files.enumerated() {
        try Data(Files.bytes(file)).write(
          to: URL(fileURLWithPath: "\(folder)/\(name)/\(index).WAV"))
      }
    }
    return folder
  }

  @Test func accuracyPerClassAndConfusions() async throws {
    let clips = try folder(["yes": [Files.yes, Files.silence], "_silence_": [Files.silence]])
    let run = await thimble("evaluate", Files.converted, clips, "--json")
    #expect(run.code == .success)
    #expect(run.error.isEmpty)
    #expect(run.json["clips"] as? Int == 3)
    #expect(run.json["correct"] as? Int == 2)
    let interval = try #require(run.json["interval"] as? [String: Double])
    #expect(try #require(interval["lower"]) < 2.0 / 3)
    #expect(try #require(interval["upper"]) > 2.0 / 3)
    let confusion = try #require(run.json["confusion"] as? [[Int]])
    #expect(confusion[9][9] == 1 && confusion[9][10] == 1 && confusion[10][10] == 1)
    let text = await thimble("evaluate", Files.converted, clips).output
    #expect(text.contains("Accuracy 66.67 % (2 of 3; 95 % interval 20.8 to 93.9 %)"))
  }

  @Test func aLimitKeepsSomeOfThem() async throws {
    let clips = try folder(["yes": [Files.yes, Files.yes], "silence": [Files.silence]])
    let run = await thimble("evaluate", Files.converted, clips, "--limit", "2", "--json")
    #expect(run.json["clips"] as? Int == 2)
  }

  @Test func foldersThatMatchNoLabelAreRefusedByName() async throws {
    let clips = try folder(["yes": [Files.yes], "cat": [Files.yes], "dog": []])
    let run = await thimble("evaluate", Files.converted, clips)
    #expect(run.code == .invalidFile)
    #expect(run.error.contains("no class is called 'cat', 'dog'; accepted: down, go, left"))
  }

  @Test func filesThatCannotBeReadAreNamedAndNotCounted() async throws {
    let clips = try folder(["yes": [Files.yes, Files.package + "/LICENSE"]])
    let run = await thimble("evaluate", Files.converted, clips, "--json")
    #expect(run.code == .invalidFile)
    #expect(run.json["clips"] as? Int == 1)
    #expect((run.json["failures"] as? [[String: Any]])?.count == 1)
    #expect(run.error.contains("1.WAV: byte 0: is a text file, not a WAV file"))
  }

  @Test func aFolderWithoutOneReadableClipIsRefused() async throws {
    let clips = try folder(["yes": [Files.package + "/LICENSE"]])
    let run = await thimble("evaluate", Files.converted, clips)
    #expect(run.code == .invalidFile)
    #expect(run.output.isEmpty)
    #expect(run.error.contains("0.WAV: byte 0: is a text file, not a WAV file"))
    #expect(run.error.contains("\(clips): none of its recordings (1) can be read"))
  }

  @Test func aFolderWithoutClipsIsRefused() async throws {
    let empty = try Files.temporaryFolder()
    #expect(await thimble("evaluate", Files.converted, empty).code == .invalidFile)
    let none = await thimble("evaluate", Files.converted, empty + "/none")
    #expect(none.code == .invalidFile)
    #expect(none.error.contains("/none: no such folder"))
  }

  @Test func aModelWithoutLabelsIsRefused() async throws {
    let run = await thimble("evaluate", Files.small, Files.package)
    #expect(run.code == .usage)
    #expect(run.error.contains("--labels is missing"))
  }

  @Test func disturbedClipsAreComparedWithTheCleanOnes() async throws {
    let clips = try folder(["yes": [Files.yes, Files.yes], "silence": [Files.silence]])
    let noise = try Files.temporaryFolder()
    try Data(Files.bytes(Files.silence)).write(to: URL(fileURLWithPath: noise + "/a.wav"))
    let words = [
      "evaluate", Files.converted, clips, "--noise", noise, "--snr", "40,-30", "--gain", "-6.25",
      "--clip", "0",
    ]
    let run = await thimble(words + ["--json"])
    #expect(run.code == .success)
    let conditions = try #require(run.json["conditions"] as? [[String: Any]])
    #expect(conditions.map { $0["kind"] as? String } == ["noise", "noise", "gain", "clipping"])
    #expect(conditions.map { $0["decibels"] as? Double } == [40, -30, -6.25, 0])
    // The noise 30 dB above the words drowns them; peaks cut off at 0 dB are not cut off.
    #expect(conditions.map { $0["correct"] as? Int } == [3, 1, 3, 3])
    let change = try #require(conditions[1]["change"] as? [String: Any])
    #expect(change["firstOnly"] as? Int == 2 && change["secondOnly"] as? Int == 0)
    #expect(change["pValue"] as? Double == 0.5)
    let text = await thimble(words).output
    #expect(
      text.contains(
        "  clips with     dB  accuracy    95 % interval  points      95 % interval      p\n"))
    #expect(
      text.contains(
        "  noise         -30    33.3 %    6.1 to 79.2 %  -66.67  -100.00 to +30.12  0.500"))
    #expect(text.contains("  gain        -6.25   100.0 %"))
  }

  @Test func theSameSeedGivesTheSameResult() async throws {
    let clips = try folder(["yes": [Files.yes], "silence": [Files.silence]])
    let words = ["evaluate", Files.converted, clips, "--noise", Files.package + "/Models/samples"]
    let first = await thimble(words + ["--seed", "3"])
    #expect(first.code == .success)
    #expect(await thimble(words + ["--seed", "3"]).output == first.output)
    #expect(first.output.components(separatedBy: "\n  noise  ").count == 5)
  }

  @Test func twoModelsAreComparedClipByClip() async throws {
    let clips = try folder(["yes": [Files.yes, Files.silence], "_silence_": [Files.silence]])
    let words = ["evaluate", Files.converted, clips, "--against", Files.keyword]
    let run = await thimble(words + ["--json"])
    let against = try #require(run.json["against"] as? [String: Any])
    #expect(against["correct"] as? Int == 2)
    let change = try #require(against["change"] as? [String: Any])
    #expect(change["difference"] as? Double == 0 && change["pValue"] as? Double == 1)
    let text = await thimble(words).output
    #expect(text.contains("it has 66.67 % (2 of 3; 95 % interval 20.8 to 93.9 %)"))
    #expect(text.contains("McNemar p 1.000); right alone: 0 here, 0 there"))
  }

  @Test func aRivalThatCannotBeComparedIsRefusedFirst() async throws {
    let clips = try folder(["yes": [Files.package + "/LICENSE"]])
    let run = await thimble("evaluate", Files.converted, clips, "--against", Files.small)
    #expect(run.code == .usage)
    #expect(run.error.contains("\(Files.small) takes 25 × 10 × 1 values and has no audio"))
    let names = (0..<12).map { "word \($0)\n" }.joined()
    let labels = try Files.temporaryFile("labels", Array(names.utf8))
    let other = try Files.temporaryFolder() + "/other.thimble"
    _ = await thimble("convert", Files.converted, "--labels", labels, "-o", other)
    let named = await thimble("evaluate", Files.converted, clips, "--against", other)
    #expect(named.code == .invalidFile)
    #expect(named.error == "thimble: error: \(other): has other classes than \(Files.converted)\n")
  }

  @Test func whatWasDoneToClipsIsSaid() async throws {
    let samples = try Files.samples(Files.yes)
    let half = stride(from: 0, to: samples.count, by: 2).map { samples[$0] }
    let slow = try Files.temporaryFile("slow.wav", Files.wav(half, rate: 8_000))
    let clips = try folder(["yes": [Files.yes, slow], "silence": [slow]])
    let run = await thimble("evaluate", Files.converted, clips, "--json")
    #expect(run.json["notes"] as? [String] == ["2 clips: resampled from 8000 Hz to 16000 Hz"])
    let text = await thimble("evaluate", Files.converted, clips).output
    #expect(text.hasSuffix("\nNote  2 clips: resampled from 8000 Hz to 16000 Hz\n"))
    // Of classes without clips nothing is known.
    #expect(text.contains("\n  Go           0         -"))
  }

  @Test func silentNoiseIsNoNoise() async throws {
    let clips = try folder(["yes": [Files.yes]])
    let noise = try Files.temporaryFolder()
    let silence = Files.wav(Array(repeating: 0, count: 16_000))
    try Data(silence).write(to: URL(fileURLWithPath: noise + "/silent.wav"))
    let words = ["evaluate", Files.converted, clips, "--noise", noise, "--snr", "-30", "--json"]
    let silent = await thimble(words)
    #expect(silent.code == .invalidFile)
    #expect(silent.error.contains("holds no WAV file with sound in it"))
    try Data(Files.bytes(Files.silence)).write(to: URL(fileURLWithPath: noise + "/a.wav"))
    for seed in 1...8 {
      let run = await thimble(words + ["--seed", "\(seed)"])
      let conditions = run.json["conditions"] as? [[String: Any]]
      #expect(conditions?.first?["correct"] as? Int == 0, "seed \(seed)")
    }
  }

  @Test func disturbancesThatMakeNoSenseAreRefused() async {
    let words = ["evaluate", Files.converted, Files.package]
    for (options, reason) in [
      (["--snr", "10"], "--noise is missing"), (["--seed", "2"], "--noise is missing"),
      (["--gain", "loud"], "numbers from -100 to 100"),
      (["--clip", "-3"], "numbers from 0 to 100"), (["--gain", "1,,2"], "commas between"),
    ] {
      let run = await thimble(words + options)
      #expect(run.code == .usage, "\(options)")
      #expect(run.error.contains(reason), "\(run.error)")
    }
  }
}
