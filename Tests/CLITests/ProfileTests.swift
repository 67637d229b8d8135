import Foundation
import Testing

@testable import ThimbleCLI

/// `profile` and `compare`.
struct ProfileTests {
  @Test func profileDescribesTheMission() async throws {
    let run = await thimble(
      "profile", Files.converted, "--every", "1min", "--battery", "cr2450", "--json")
    #expect(run.code == .success)
    #expect(run.json["periodSeconds"] as? Double == 60)
    let mission = try #require(run.json["mission"] as? [String: Any])
    #expect(mission["battery"] as? String == "cr2450")
    #expect(mission["batteryDays"] as? Double ?? 0 > 1)
    let text = await thimble("profile", Files.converted, "--every", "1min").output
    for words in [
      "SoC boundary", "datapath boundary", "every 1 min", "cr2032", "1 mW line", "expected",
      "inferences per joule", "Helps", "Wasted", "board sha256",
    ] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test("--measured puts the simulator's cycles beside the estimate")
  func measuredCycles() async throws {
    let run = await thimble("profile", Files.converted, "--measured", "--json")
    #expect(run.code == .success)
    let measured = try #require(run.json["measured"] as? [String: Any])
    let warm = try #require(measured["warmCycles"] as? Int)
    let layers = try #require(measured["layers"] as? [[String: Any]])
    let ofLayers = layers.reduce(0) { $0 + ($1["cycles"] as? Int ?? 0) }
    // The estimate's last is the executor's own work.
    #expect(layers.count + 1 == (run.json["layers"] as? [Any])?.count)
    let others = try #require(measured["otherCycles"] as? Int)
    #expect(abs(ofLayers + others - warm) < warm / 50)
    let expected = try #require(measured["otherPredictedCycles"] as? Int)
    #expect(abs(expected - others) * 4 < others)
    let predicted = try #require(measured["predictedCycles"] as? Int)
    let error = try #require(measured["predictionError"] as? Double)
    #expect(abs(error - (Double(predicted) / Double(warm) - 1)) < 1e-9)
    let text = await thimble("profile", Files.converted, "--measured").output
    #expect(text.contains("Simulated, one inference") && text.contains("feeding, searches"))
    let other = await thimble("profile", Files.converted, "--measured", "--board", "esp32c3")
    #expect(other.code == .unsupportedOperator)
  }

  @Test func batteriesGoByTheirNames() async throws {
    let run = await thimble(
      "profile", Files.converted, "--battery", "lipo-500mAh", "--every", "2s", "--json")
    #expect((run.json["battery"] as? [String: Any])?["capacityMilliampHours"] as? Double == 500)
    #expect(await thimble("profile", Files.converted, "--battery", "2xaa").output.contains("2xaa"))
    let help = await thimble("profile", "--help").output
    for word in ["cr2032", "2xaa", "lipo-<N>mAh"] { #expect(help.contains(word)) }
  }

  @Test func aPeriodShorterThanAnInferenceDoesNotFit() async throws {
    let folder = try Files.temporaryFolder()
    let run = await thimble(
      "profile", Files.converted, "--every", "2ms", "--html", folder + "/page.html", "--json")
    #expect(run.code == .doesNotFit)
    #expect(run.code.rawValue == 4)
    let error = try #require(run.json["error"] as? [String: Any])
    let message = try #require(error["message"] as? String)
    #expect(message.contains("--every 2 ms") && message.contains("accepted: "))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    // What the message accepts is accepted; a default period that is too short is no error.
    let milliseconds = try #require(
      message.firstMatch(of: /accepted: ([0-9,]+) ms/)?.output.1.replacing(",", with: ""))
    #expect(
      await thimble("profile", Files.converted, "--every", "\(milliseconds)ms").code == .success)
    let slow = await thimble("profile", Files.converted, "--clock", "4MHz")
    #expect(slow.code == .success)
    #expect(slow.output.contains("is too often"))
  }

  @Test func anotherClockChangesTheEstimate() async throws {
    let slow = await thimble("profile", Files.converted, "--clock", "60MHz", "--json")
    let usual = await thimble("profile", Files.converted, "--json")
    let ratio =
      (slow.json["latencyMilliseconds"] as? Double ?? 0)
      / (usual.json["latencyMilliseconds"] as? Double ?? 1)
    #expect(ratio > 1.8 && ratio < 2.01)
    let refused = await thimble("profile", Files.converted, "--clock", "900MHz")
    #expect(refused.code == .usage)
    #expect(refused.error.contains("accepted: "))
  }

  @Test func thePageIsWrittenWhole() async throws {
    let path = try Files.temporaryFolder() + "/page.html"
    let run = await thimble("profile", Files.converted, "--html", path)
    #expect(run.code == .success)
    #expect(run.error.contains("wrote \(path)"))
    let page = String(decoding: try Files.bytes(path), as: UTF8.self)
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(page.hasSuffix("</html>\n"))
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["page.html"])
    let over = await thimble("profile", Files.converted, "--html", Files.converted)
    #expect(over.code == .usage)
    let nowhere = await thimble("profile", Files.converted, "--html", folder + "/no/page.html")
    #expect(nowhere.code == .failure)
  }

  @Test func valuesAreChecked() async {
    for (option, value) in [
      ("--every", "soon"), ("--every", "0s"), ("--every", "-1s"), ("--battery", "potato"),
      ("--clock", "fast"), ("--voltage", "nan"),
    ] {
      let run = await thimble("profile", Files.converted, option, value)
      #expect(run.code == .usage, "\(option) \(value)")
    }
    #expect(seconds("20ms") == 0.02)
    #expect(seconds("5min") == 300)
    #expect(seconds("2") == 2)
    #expect(hertz("32.768kHz") == 32_768)
    #expect(hertz("120e6") == 120e6)
    #expect(volts("1.8V") == 1.8)
  }

  private func savedReport(_ words: String...) async throws -> String {
    let run = await thimble(["profile", Files.converted, "--json"] + words)
    return try Files.temporaryFile("report.json", run.output.utf8)
  }

  @Test func compareShowsWhatChanged() async throws {
    let before = try await savedReport()
    let same = await thimble("compare", before, before)
    #expect(same.code == .success)
    #expect(same.output.contains("No layer changed"))
    let after = try await savedReport("--board", "rp2040")
    let text = await thimble("compare", before, after).output
    #expect(text.contains("board: stm32l4r5zi → rp2040"))
    #expect(text.contains(" %"))
    let json = await thimble("compare", before, after, "--json").json
    #expect(json["schema"] as? Int == 2)
    #expect(try #require(json["layers"] as? [[String: Any]]).count > 5)
  }

  @Test func aBudgetDecidesTheExitCode() async throws {
    let report = try await savedReport()
    let tight = try Files.temporaryFile("tight.json", "{\"cycles\": 1000}".utf8)
    let over = await thimble("compare", report, report, "--budget", tight, "--json")
    #expect(over.code == .mismatch)
    #expect(over.code.rawValue == 6)
    #expect(over.error.contains("cycles"))
    #expect((over.json["exceeded"] as? [[String: Any]])?.count == 1)
    let wide = try Files.temporaryFile("wide.json", "{\"arenaBytes\": 1000000}".utf8)
    let within = await thimble("compare", report, report, "--budget", wide)
    #expect(within.code == .success)
    #expect(within.output.contains("within all limits"))
    let bad = try Files.temporaryFile("bad.json", "{\"speed\": 1}".utf8)
    #expect(await thimble("compare", report, report, "--budget", bad).code == .invalidFile)
  }

  @Test func compareRefusesOtherFiles() async throws {
    let report = try await savedReport()
    for text in ["", "{}", "{\"schema\": 1}", "[1]", "not JSON"] {
      let other = try Files.temporaryFile("other.json", text.utf8)
      let run = await thimble("compare", report, other)
      #expect(run.code == .invalidFile, "\(text)")
      #expect(run.error.contains("is no report"))
    }
    #expect(await thimble("compare", report, "/no/such.json").code == .invalidFile)
    #expect(await thimble("compare", report).code == .usage)
  }
}
