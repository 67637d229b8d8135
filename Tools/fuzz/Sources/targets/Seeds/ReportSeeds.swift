import Foundation
import ModelCompiler
import TestSupport
import Thimble

/// Reports of the program that is fuzzed: those of another version would be refused for that alone.
enum ReportSeeds {
  private static let separator: [UInt8] = [0x1E]

  /// Shards of evaluations and of comparisons, as they belong together, alone and in disorder.
  static func shards() throws -> [[UInt8]] {
    let folder = try Clips()
    let plain = folder.shards(["evaluate", folder.model, folder.clips])
    let disturbed = folder.shards(
      [
        "evaluate", folder.model, folder.clips, "--gain", "-20", "--clip", "3", "--against",
        folder.model,
      ])
    let compared = folder.shards(["pareto", folder.model, folder.clips])
    return [
      joined(plain), joined(disturbed), joined(compared), joined(plain.reversed()), plain[0],
      joined([plain[0], plain[0]]), joined([plain[0], disturbed[1]]),
      joined([plain[0], compared[1]]),
    ]
  }

  /// Profiles of two models on two boards, with missions and without, and budgets between.
  static func profiles() throws -> [[UInt8]] {
    let folder = try TestFolder.make()
    var profiles: [[UInt8]] = []
    for (name, file) in [
      ("a", try SampleModel.file(.streamed)), ("b", try SampleModel.operandFile()),
    ] {
      let path = folder.appending(path: name + ".thimble")
      try Data(file).write(to: path)
      for (board, mission) in [
        ("stm32l4r5zi", ["--every", "1s"]), ("rp2040", ["--every", "20ms", "--battery", "2xaa"]),
      ] {
        let words = ["profile", path.path, "--board", board, "--json"]
        profiles.append(Array(FuzzTarget.run(words + mission).utf8))
      }
    }
    let tight = Array(#"{"cycles": 1, "energyMicrojoules": 0, "totalSramBytes": 100000}"#.utf8)
    let wide = Array(#"{"modelBytes": 1e9}"#.utf8)
    return [
      joined([profiles[0], tight, profiles[1]]), joined([profiles[2], wide, profiles[0]]),
      joined([profiles[0], profiles[3]]), profiles[1],
    ]
  }

  private static func joined(_ parts: [[UInt8]]) -> [UInt8] {
    Array(parts.joined(separator: separator))
  }
}

/// A small keyword spotter, and recordings to try it on.
private struct Clips {
  let model: String
  let clips: String

  init() throws {
    let folder = try TestFolder.make()
    let labels = folder.appending(path: "labels.txt")
    try Data("yes\nno\n_silence_\n".utf8).write(to: labels)
    let file = folder.appending(path: "plain.thimble")
    try Data(
      FuzzModels.spotterFile(Shape(height: 49, width: 10, channels: 1), classes: 3)
    ).write(to: file)
    model = folder.appending(path: "spotter.thimble").path
    FuzzTarget.run(["convert", file.path, "-o", model, "--labels", labels.path])
    clips = folder.appending(path: "clips").path
    for (index, name) in ["yes", "no", "_silence_"].enumerated() {
      let words = folder.appending(path: "clips/" + name)
      try FileManager.default.createDirectory(at: words, withIntermediateDirectories: true)
      try Data(Self.recording(step: index * 40)).write(to: words.appending(path: "a.wav"))
    }
  }

  /// The reports of both halves of a run.
  func shards(_ words: [String]) -> [[UInt8]] {
    (1...2).map { Array(FuzzTarget.run(words + ["--shard", "\($0)/2", "--json"]).utf8) }
  }

  /// A second of 16-bit samples at 16 kHz, a saw of some slope.
  private static func recording(step: Int) -> [UInt8] {
    var bytes = Array("RIFF".utf8) + word(36 + 32_000) + Array("WAVEfmt ".utf8) + word(16)
    bytes += [1, 0, 1, 0] + word(16_000) + word(32_000) + [2, 0, 16, 0]
    bytes += Array("data".utf8) + word(32_000)
    for index in 0..<16_000 { bytes += word(index * step % 20_000).prefix(2) }
    return bytes
  }

  private static func word(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
