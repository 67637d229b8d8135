import Foundation
import Testing

@testable import ThimbleCLI

/// `thimble pareto`.
struct ParetoTests {
  private static let float = Files.package + "/Models/ds-cnn-s-float.tflite"

  /// Two clips that the model gets right, and one it cannot.
  private func clips() throws -> String {
    let folder = try Files.temporaryFolder()
    for (name, file) in [
      ("yes/a.wav", Files.yes), ("yes/b.wav", Files.silence), ("_silence_/c.wav", Files.silence),
    ] {
      let path = "\(folder)/\(name)"
      try FileManager.default.createDirectory(
        atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: file, toPath: path)
    }
    return folder
  }

  @Test func modelsAreMeasuredAndEstimated() async throws {
    let run = await thimble(
      "pareto", Files.converted, Self.float, try clips(), "--float", "--boards",
      "stm32l4r5zi,nrf5340", "--json")
    #expect(run.code == .success, "\(run.error)")
    #expect(run.json["schema"] as? Int == 2)
    let boards = try #require(run.json["boards"] as? [[String: Any]])
    #expect(boards.map { $0["name"] as? String } == ["stm32l4r5zi", "nrf5340"])
    let models = try #require(run.json["models"] as? [[String: Any]])
    #expect(models.map { $0["arithmetic"] as? String } == ["int8", "float32"])
    for model in models {
      let accuracy = try #require(model["accuracy"] as? [String: Any])
      #expect(accuracy["clips"] as? Int == 3 && accuracy["correct"] as? Int == 2)
    }
    // The same figures as `run` gives.
    let costs = try #require(models[0]["costs"] as? [[String: Any]])
    for (cost, board) in zip(costs, ["stm32l4r5zi", "nrf5340"]) {
      let run = await thimble("run", Files.converted, Files.yes, "--board", board, "--json").json
      #expect(cost["cycles"] as? Int == run["cycles"] as? Int)
      #expect(cost["energyMicrojoules"] as? Double == run["energyMicrojoules"] as? Double)
      let memory = try #require(models[0]["memory"] as? [String: Any])
      let whole = try #require(run["memory"] as? [String: Any])
      #expect(memory["totalSramBytes"] as? Int == whole["totalSramBytes"] as? Int)
      #expect(memory["modelBytes"] as? Int == whole["modelBytes"] as? Int)
    }
    #expect((models[1]["costs"] as? [Any])?.isEmpty == true && models[1]["memory"] == nil)
  }

  @Test func theTableTheDrawingAndThePage() async throws {
    let folder = try Files.temporaryFolder()
    let (svg, page) = (folder + "/models.svg", folder + "/MODELS.md")
    let run = await thimble(
      "pareto", Files.converted, try clips(), "--svg", svg, "--markdown", page)
    #expect(run.code == .success, "\(run.error)")
    let lines = run.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("model  kernels   accuracy, %   95 % interval     flash "))
    #expect(lines[1].hasPrefix("model  portable        66.67  20.8 to 93.9 %  28,880 *"))
    #expect(run.error.contains("thimble: opening \(Files.converted)"))
    #expect(try String(contentsOfFile: svg, encoding: .utf8).hasPrefix("<svg"))
    let markdown = try String(contentsOfFile: page, encoding: .utf8)
    #expect(markdown.contains("| model | portable | 66.67 | 20.8 to 93.9 % | 28,880 \\* | "))
    #expect(markdown.contains("![Accuracy against flash and energy](models.svg)"))
    #expect(!markdown.contains(folder), "a page names no folder of the machine it was made on")
  }

  @Test func whatCannotBeMeasuredIsRefused() async throws {
    let clips = try clips()
    for (words, reason) in [
      ([clips], "'pareto' needs DIR"), ([Files.converted, clips, "--boards", "rp2040,"], "commas"),
      ([Files.converted, clips, "--boards", "rp2040,rp2040"], "commas between"),
      ([Files.converted, clips, "--svg", Files.converted], "names an input"),
      ([Files.small, clips], "--labels is missing"),
    ] {
      let run = await thimble(["pareto"] + words)
      #expect(run.code == .usage, "\(words)")
      #expect(run.error.contains(reason), "\(run.error)")
    }
    #expect(await thimble("pareto", Self.float, clips).code == .unsupportedOperator)
    let board = await thimble("pareto", Files.converted, clips, "--boards", "rp2041")
    #expect(board.error.contains("rp2040"))
  }

  @Test func clipsThatCannotBeReadAreNamedOnce() async throws {
    let clips = try clips()
    try Data("no sound".utf8).write(to: URL(fileURLWithPath: clips + "/yes/z.wav"))
    let run = await thimble("pareto", Files.converted, Files.converted, clips, "--json")
    #expect(run.code == .invalidFile)
    #expect(run.error.components(separatedBy: "z.wav").count == 2)
    let models = try #require(run.json["models"] as? [[String: Any]])
    #expect(models.count == 2)
  }
}
