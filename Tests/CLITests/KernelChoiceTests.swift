import Foundation
import Testing

@testable import ThimbleCLI

/// Every verb chooses the same kernels for the same board or core.
struct KernelChoiceTests {
  private static let verbs = ["convert", "plan", "inspect", "firmware", "profile", "run"]

  private func words(_ verb: String) throws -> [String] {
    let folder = try Files.temporaryFolder()
    switch verb {
    case "run":
      let input = try Files.temporaryFile("in.i8", [UInt8](repeating: 7, count: 250))
      return [verb, Files.small, "--raw", input, "--scores", folder + "/scores.i8", "--json"]
    case "convert", "firmware": return [verb, Files.small, "-o", folder + "/output", "--json"]
    default: return [verb, Files.small, "--json"]
    }
  }

  @Test(arguments: [
    (["--board", "stm32l4r5zi"], "dsp"), (["--board", "rp2040"], "portable"),
    (["--target", "cortex-m33"], "dsp"), (["--target", "portable"], "portable"),
  ])
  func theSameForTheSameOption(options: [String], layout: String) async throws {
    var files: Set<String> = []
    for verb in Self.verbs {
      let run = await thimble(try words(verb) + options)
      #expect(run.json["layout"] as? String == layout, "\(verb): \(run.error)")
      #expect(run.json["packedAlternative"] == nil, "\(verb)")
      files.insert(try #require(run.json["modelSHA256"] as? String))
    }
    #expect(files.count == 1)
  }

  @Test("without either they are for any core, and say what packed kernels would save")
  func whatPackedKernelsWouldSave() async throws {
    let packed = await thimble(try words("profile") + ["--board", "stm32l4r5zi"])
    let portable = await thimble(
      try words("profile") + ["--board", "stm32l4r5zi", "--target", "portable"])
    for verb in ["convert", "plan", "inspect", "firmware"] {
      let run = await thimble(try words(verb))
      #expect(run.json["target"] as? String == "portable")
      let other = try #require(run.json["packedAlternative"] as? [String: Any], "\(verb)")
      for (name, profile) in [("packed", packed), ("portable", portable)] {
        let costs = try #require(other[name] as? [String: Int])
        #expect(costs["cycles"] == profile.json["networkCycles"] as? Int, "\(verb), \(name)")
        #expect(costs["modelBytes"] == profile.memory["modelBytes"] as? Int)
        #expect(costs["totalSramBytes"] == profile.memory["totalSramBytes"] as? Int)
      }
      #expect((other["command"] as? String)?.hasSuffix("--target cortex-m4") == true)
    }
    let text = await thimble("plan", Files.small).output
    #expect(text.contains("Kernels  for any core; packed for a cortex-m4"))
  }

  @Test("nothing is said where no kernel is packed for a model")
  func nothingToSave() async throws {
    let run = await thimble("inspect", Files.fixture("Int16/functions.tflite"), "--json")
    #expect(run.code == .success, "\(run.error)")
    #expect(run.json["packedAlternative"] == nil)
  }

  @Test("pareto gives a line to each layout that the boards' cores read")
  func paretoHasALineForEachLayout() async throws {
    let clips = try Files.temporaryFolder()
    try FileManager.default.createDirectory(
      atPath: clips + "/yes", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: Files.yes, toPath: clips + "/yes/yes.wav")
    func lines(_ options: String...) async throws -> [[String: Any]] {
      let run = await thimble(["pareto", Files.keyword, clips, "--json"] + options)
      return try #require(run.json["models"] as? [[String: Any]], "\(run.error)")
    }
    let apart = try await lines("--boards", "stm32l4r5zi,rp2040")
    #expect(apart.map { $0["layout"] as? String } == ["dsp", "portable"])
    for (line, board) in zip(apart, ["stm32l4r5zi", "rp2040"]) {
      let costs = try #require(line["costs"] as? [[String: Any]])
      #expect(costs.map { $0["board"] as? String } == [board])
      let run = await thimble("run", Files.keyword, Files.yes, "--board", board, "--json").json
      #expect(costs[0]["cycles"] as? Int == run["cycles"] as? Int)
    }
    let whole = try await lines()
    #expect(whole.map { $0["layout"] as? String } == ["portable"])
    #expect(whole[0]["packedAlternative"] != nil)
  }
}
