import Foundation
import Testing

@testable import ThimbleCLI

struct PlanTests {
  @Test func planReportsWhatScriptsDependOn() async throws {
    let run = await thimble("plan", Files.small, "--json")
    let json = run.json
    #expect(json["schema"] as? Int == 2)
    func bytes(_ key: String) throws -> Int {
      try #require((run.memory[key] ?? json[key]) as? Int)
    }
    #expect(
      try bytes("totalSramBytes")
        == bytes("arenaBytes") + bytes("frontEndBytes") + bytes("stackBytes"))
    #expect(try bytes("frontEndBytes") == 0)
    #expect(try bytes("lowerBoundBytes") <= bytes("arenaBytes"))
    #expect(try bytes("scratchBytes") > 0)
    #expect(try bytes("modelBytes") > 0)
    #expect(run.memory["stackBasis"] is String)
    #expect(json["strategy"] as? String == "smallest")
    for tensor in try #require(json["tensors"] as? [[String: Any]]) {
      #expect(tensor["name"] is String)
      let rows = try #require(tensor["ringRows"] as? Int)
      let height = try #require(tensor["height"] as? Int)
      #expect((1...height).contains(rows))
      let rowBytes = try #require(tensor["rowBytes"] as? Int)
      #expect(try #require(tensor["bytes"] as? Int) <= rows * rowBytes)
      #expect(try #require(tensor["offset"] as? Int) + rowBytes <= bytes("arenaBytes"))
    }
  }

  @Test func theMapNamesEveryTensor() async throws {
    let names = try #require(
      await thimble("plan", Files.small, "--json").json["tensors"] as? [[String: Any]]
    ).compactMap { $0["name"] as? String }
    let text = await thimble("plan", Files.small).output
    for name in names { #expect(text.contains(shortened(name))) }
  }

  @Test func planCountsTheFrontEndOfAModelThatHasOne() async {
    let run = await thimble("plan", Files.converted, "--json")
    #expect(run.memory["frontEndBytes"] as? Int ?? 0 > 2_000)
    #expect(run.json["strategy"] as? String == "stored")
  }

  @Test func aHopCostsWhatAProfileSays() async throws {
    let model = Files.package + "/Models/ds-tc-s-stream.thimble"
    let run = await thimble("plan", model, "--board", "nrf52840", "--json")
    let hop = try #require(run.json["hop"] as? [String: Any])
    let profile = await thimble("profile", model, "--board", "nrf52840", "--json").json
    let mission = try #require(profile["mission"] as? [String: Any])
    #expect(hop["board"] as? String == "nrf52840")
    #expect(hop["hopSeconds"] as? Double == 0.2)
    #expect(hop["cycles"] as? Int == profile["cycles"] as? Int)
    let power = try #require(hop["averagePowerMilliwatts"] as? Double)
    #expect(abs(power / (mission["averagePowerMilliwatts"] as? Double ?? 0) - 1) < 1e-9)
    let text = await thimble("plan", model, "--board", "nrf52840").output
    #expect(text.contains("% awake"))
    #expect(await thimble("plan", Files.converted, "--json").json["hop"] == nil)
  }

  @Test func theFullInputCostsSRAM() async throws {
    let streamed = await thimble("plan", Files.small, "--json").memory
    let run = await thimble("plan", Files.small, "--full-input", "--json")
    let (whole, memory) = (run.json, run.memory)
    #expect(whole["fullInput"] as? Bool == true)
    let rows = try #require((whole["tensors"] as? [[String: Any]])?.first?["ringRows"] as? Int)
    #expect(rows == 25)
    #expect(
      try #require(memory["arenaBytes"] as? Int) > #require(streamed["arenaBytes"] as? Int))
  }

  @Test func theFrontierHoldsTheSmallestPlan() async throws {
    let run = await thimble("plan", Files.small, "--pareto", "--json")
    let candidates = try #require(run.json["candidates"] as? [[String: Any]])
    let best = candidates.filter { $0["isOnFrontier"] as? Bool == true }
    #expect(best.first?["arenaBytes"] as? Int == run.memory["arenaBytes"] as? Int)
    let text = await thimble("plan", Files.small, "--pareto")
    #expect(text.output.contains("whole tensors"))
    let steps = candidates.compactMap { $0["steps"] as? Int }
    #expect(steps.min() != steps.max())
  }

  @Test func picturesAreDrawn() async throws {
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appendingPathComponent("plan-\(UUID().uuidString).svg").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let run = await thimble("plan", Files.small, "--svg", path, "--picture")
    #expect(run.output.contains("= step counters"))
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("<svg"))
  }
}
