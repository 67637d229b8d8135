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
    #expect(run.error.contains("1.WAV: byte 0: not a WAV file"))
  }

  @Test func aFolderWithoutClipsIsRefused() async throws {
    let empty = try Files.temporaryFolder()
    #expect(await thimble("evaluate", Files.converted, empty).code == .invalidFile)
    #expect(await thimble("evaluate", Files.converted, empty + "/none").code == .invalidFile)
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
      "evaluate", Files.converted, clips, "--noise", noise, "--snr", "40,-30", "--gain", "-6",
      "--clip", "0",
    ]
    let run = await thimble(words + ["--json"])
    #expect(run.code == .success)
    let conditions = try #require(run.json["conditions"] as? [[String: Any]])
    #expect(conditions.map { $0["kind"] as? String } == ["noise", "noise", "gain", "clipping"])
    #expect(conditions.map { $0["decibels"] as? Double } == [40, -30, -6, 0])
    // The noise 30 dB above the words drowns them; peaks cut off at 0 dB are not cut off.
    #expect(conditions.map { $0["correct"] as? Int } == [3, 1, 3, 3])
    let change = try #require(conditions[1]["change"] as? [String: Any])
    #expect(change["firstOnly"] as? Int == 2 && change["secondOnly"] as? Int == 0)
    #expect(change["pValue"] as? Double == 0.5)
    let text = await thimble(words).output
    #expect(
      text.contains(
        "  clips with   dB  accuracy    95 % interval  points      95 % interval      p\n"))
    #expect(
      text.contains(
        "  noise       -30    33.3 %    6.1 to 79.2 %  -66.67  -100.00 to +30.12  0.500"))
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

  @Test func disturbancesThatMakeNoSenseAreRefused() async {
    let words = ["evaluate", Files.converted, Files.package]
    for (options, reason) in [
      (["--snr", "10"], "--noise is missing"), (["--gain", "loud"], "numbers from -100 to 100"),
      (["--clip", "-3"], "numbers from 0 to 100"), (["--gain", "1,,2"], "commas between"),
    ] {
      let run = await thimble(words + options)
      #expect(run.code == .usage, "\(options)")
      #expect(run.error.contains(reason), "\(run.error)")
    }
  }
}
