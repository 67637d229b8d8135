import Foundation
import Testing

@testable import ThimbleCLI

/// `--shard` and `thimble merge`.
struct MergeTests {
  private static let float = Files.package + "/Models/ds-cnn-s-float.tflite"

  /// Seven clips of four classes, of which one is no recording and one at another rate.
  private func clips() throws -> String {
    let folder = try Files.temporaryFolder()
    let samples = Files.package + "/Models/samples/"
    for (name, file) in [
      ("yes/a.wav", Files.yes), ("yes/b.wav", Files.silence), ("_silence_/c.wav", Files.silence),
      ("down/d.wav", samples + "down-en-gb-f2.wav"), ("down/e.wav", Files.package + "/LICENSE"),
      ("go/f.wav", samples + "go-en-gb-m3.wav"),
    ] {
      try put(Files.bytes(file), at: "\(folder)/\(name)")
    }
    try put(Files.wav(Files.samples(Files.yes), rate: 8_000), at: "\(folder)/yes/g.wav")
    return folder
  }

  private func put(_ bytes: [UInt8], at path: String) throws {
    try FileManager.default.createDirectory(
      atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
      withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Runs a command's shards, or those of `indices`, and returns their reports' files.
  private func shards(
    _ words: [String], of count: Int, _ indices: ClosedRange<Int>? = nil
  ) async throws -> [String] {
    let folder = try Files.temporaryFolder()
    var paths: [String] = []
    for index in indices ?? 1...count {
      let run = await thimble(words + ["--shard", "\(index)/\(count)", "--json"])
      let path = "\(folder)/\(index).json"
      try put(Array(run.output.utf8), at: path)
      paths.append(path)
      let problems = try JSONSchema(words[0]).problems(of: run.output)
      #expect(problems.isEmpty, "\(index): \(problems.prefix(3))")
    }
    return paths
  }

  @Test("an evaluation in shards is the whole one, byte for byte")
  func evaluationsMerge() async throws {
    let noise = try Files.temporaryFolder()
    try put(Files.bytes(Files.silence), at: noise + "/noise.wav")
    let words = [
      "evaluate", Files.converted, try clips(), "--noise", noise, "--snr", "10", "--gain", "-20",
      "--against", Self.float,
    ]
    let paths = try await shards(words, of: 5)
    for format in [[], ["--json"]] {
      let whole = await thimble(words + format)
      let merged = await thimble(["merge"] + paths.reversed() + format)
      #expect(whole.code == .invalidFile && merged.code == .invalidFile)
      #expect(merged.output == whole.output)
      #expect(merged.error == whole.error)
    }
  }

  @Test func aFloatModelsShardsMergeAndSomeMayBeEmpty() async throws {
    let words = ["evaluate", Self.float, try clips(), "--float", "--limit", "2"]
    let merged = await thimble(["merge"] + (try await shards(words, of: 3)) + ["--json"])
    #expect(merged.output == (await thimble(words + ["--json"])).output)
  }

  @Test func comparisonsMerge() async throws {
    let words = [
      "pareto", Files.converted, Self.float, try clips(), "--float", "--boards", "nrf5340,rp2040",
    ]
    let paths = try await shards(words, of: 2)
    #expect(
      await thimble(["merge"] + paths + ["--json"]).output
        == (await thimble(words + ["--json"])).output)
    let page = try Files.temporaryFolder() + "/MODELS.md"
    #expect(
      await thimble(["merge"] + paths + ["--markdown", page]).output
        == (await thimble(words)).output)
    #expect(try String(contentsOfFile: page, encoding: .utf8).hasPrefix("# Accuracy against"))
  }

  @Test func shardsThatDoNotGoTogetherAreRefusedByName() async throws {
    let clips = try clips()
    let words = ["evaluate", Files.converted, clips]
    let paths = try await shards(words, of: 3)
    let limited = try await shards(words + ["--limit", "4"], of: 3, 2...2)[0]
    let other = try await shards(["evaluate", Self.float, clips, "--float"], of: 3, 2...2)[0]
    let half = try await shards(words, of: 2, 2...2)[0]
    try put(Files.bytes(Files.silence), at: clips + "/go/more.wav")
    let more = try await shards(words, of: 3, 2...2)[0]
    for (files, reason) in [
      (Array(paths.dropLast()), "is one of 3 shards, of which 1 is missing: 3"),
      ([paths[1]], "of which 2 are missing: 1, 3"),
      ([paths[0], paths[1], paths[0]], "is shard 1, and so is \(paths[0])"),
      ([paths[0], limited], "\(limited): --limit is '4', in \(paths[0]) not given"),
      ([paths[0], other], "\(Self.float) is not the model \(Files.converted)"),
      ([paths[0], half], "is one of 2 shards, \(paths[0]) of 3"),
      ([paths[0], more], "is of other clips than \(paths[0]): 8 files here, 7 there"),
      ([Files.yes], "is no report with --shard"), ([paths[0], "/none.json"], "no such file"),
    ] {
      let run = await thimble(["merge"] + files)
      #expect(run.code == .invalidFile && run.output.isEmpty, "\(run.error)")
      #expect(run.error.contains(reason), "\(run.error)")
    }
  }

  @Test func reportsThatSayWhatCannotBeAreRefused() async throws {
    let path = try await shards(["evaluate", Files.converted, try clips()], of: 1)[0]
    let text = String(decoding: try Files.bytes(path), as: UTF8.self)
    for (found, instead) in [
      ("\"folderClips\" : 7", "\"folderClips\" : 6"), ("\"index\" : 1", "\"index\" : 0"),
      ("\"count\" : 1,", "\"count\" : 9000000000000000000,"),
      ("\"predicted\" : 9", "\"predicted\" : 4000000000"), ("\"verb\" : \"ev", "\"verb\" : \"v"),
      ("\"actual\" : 9", "\"actual\" : -1"), ("\"tool\" : \"thimble", "\"tool\" : \"thumble"),
      ("\"schema\" : 2", "\"schema\" : 1"), ("\"passes\" : [", "\"passes\" : [[],"),
    ] {
      #expect(text.contains(found), "\(found)")
      let damaged = try Files.temporaryFile("a.json", text.replacing(found, with: instead).utf8)
      let run = await thimble("merge", damaged)
      #expect(run.code == .invalidFile, "\(instead): \(run.error)")
      #expect(run.error.contains(damaged))
    }
  }

  @Test func shardsThatMakeNoSenseAreRefused() async throws {
    let words = ["evaluate", Files.converted, try clips()]
    for shard in ["0/5", "6/5", "5", "1/0", "1/2/3", "a/b", "1/100001"] {
      let run = await thimble(words + ["--shard", shard, "--json"])
      #expect(run.code == .usage)
      #expect(run.error.contains("found '\(shard)'; accepted: I/N, such as 1/5"))
    }
    #expect(await thimble(words + ["--shard", "1/2"]).error.contains("--json is missing"))
    let pareto = await thimble(
      ["pareto", Files.converted, words[2], "--shard", "1/2", "--json", "--svg", "/tmp/x.svg"])
    #expect(pareto.error.contains("--svg is for 'thimble merge'"))
    #expect(await thimble("merge").code == .usage)
    let stream = await thimble("evaluate", Files.converted, "--stream", Files.yes, "--shard", "1/2")
    #expect(stream.error.contains("--shard is about a folder of clips"))
  }
}
