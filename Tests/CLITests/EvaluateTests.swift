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
}
