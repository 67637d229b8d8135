import Foundation
import Testing

@testable import ThimbleCLI

struct RunTests {
  @Test func labelsAndCostOfARecording() async throws {
    let run = await thimble(
      "run", Files.converted, Files.yes, Files.silence, "--sram", "16KiB", "--top", "3", "--json")
    #expect(run.code == .success)
    #expect(run.error.isEmpty)
    let json = run.json
    for key in ["arenaBytes", "modelBytes"] { #expect(run.memory[key] as? Int ?? 0 > 0) }
    #expect(json["cycles"] as? Int ?? 0 > 0)
    for key in ["latencyMilliseconds", "energyMicrojoules"] {
      #expect(json[key] as? Double ?? 0 > 0)
    }
    #expect(json["board"] as? String == "stm32l4r5zi")
    #expect(json["energyBoundary"] as? String == "soc")
    #expect(json["frontEndIncluded"] as? Bool == true)
    #expect(run.memory["budgetBytes"] as? Int == 16_384)
    let results = try #require(json["results"] as? [[String: Any]])
    #expect(results.map { $0["label"] as? String } == ["Yes", "Silence"])
    let first = results[0]
    let index = try #require(first["index"] as? Int)
    let scores = try #require(first["scores"] as? [Double])
    #expect(scores.count == 12)
    #expect(first["score"] as? Double == scores[index])
    #expect((first["top"] as? [[String: Any]])?.count == 3)
    #expect((first["windows"] as? [[String: Any]])?.count == 1)
  }

  @Test func theTextNamesBudgetBoardAndBoundary() async {
    let run = await thimble("run", Files.converted, Files.yes, "--sram", "16KiB")
    for word in ["Yes", " of 16,384 bytes", "stm32l4r5zi", "SoC boundary", "front end"] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test func badFilesAreReportedAndTheOthersLabelled() async throws {
    let cut = try Files.temporaryFile("cut.wav", Files.bytes(Files.yes).prefix(44))
    let words = ["run", Files.converted, "/no/such.wav", Files.yes, cut, Files.silence]
    let run = await thimble(words + ["--json"])
    #expect(run.code == .invalidFile)
    #expect((run.json["results"] as? [[String: Any]])?.count == 2)
    let failures = try #require(run.json["failures"] as? [[String: Any]])
    #expect(failures.map { $0["file"] as? String } == ["/no/such.wav", cut])
    #expect(run.error.contains("thimble: error: /no/such.wav: no such file"))
    #expect(run.error.contains("thimble: error: \(cut): byte "))
    #expect(await thimble(words).output.contains("Yes"))
  }

  @Test func longRecordingsAreWindowed() async throws {
    let quiet = [Int16](repeating: 0, count: 24_000)
    let samples = try quiet + Files.samples(Files.yes) + quiet
    let path = try Files.temporaryFile("long.wav", Files.wav(samples))
    let run = await thimble("run", Files.converted, path, "--hop", "0.25", "--json")
    let result = try #require((run.json["results"] as? [[String: Any]])?.first)
    #expect(result["label"] as? String == "Yes")
    let windows = try #require(result["windows"] as? [[String: Any]])
    let starts = windows.compactMap { $0["startSeconds"] as? Double }
    #expect(Array(starts.prefix(3)) == [0, 0.25, 0.5])
    #expect(windows.contains { $0["label"] as? String == "Silence" })
    let coarse = await thimble("run", Files.converted, path, "--hop=1")
    #expect(coarse.output.contains("at 1.00 s"))
    #expect(!coarse.output.contains("at 0.25 s"))
  }

  @Test func otherSampleRatesAreResampledOrRefused() async throws {
    let samples = try Files.samples(Files.yes).flatMap { [$0, $0] }
    let path = try Files.temporaryFile("fast.wav", Files.wav(samples, rate: 32_000))
    let run = await thimble("run", Files.converted, path)
    #expect(run.code == .success)
    #expect(run.output.contains("resampled from 32000 Hz to 16000 Hz"))
    let strict = await thimble("run", Files.converted, path, "--strict")
    #expect(strict.code == .invalidFile)
    #expect(strict.error.contains("32000 Hz"))
  }

  @Test("recordings of other kinds are converted, told and refused by --strict")
  func recordingsOfOtherKinds() async throws {
    let folder = Files.package + "/Tests/Fixtures/Inputs/"
    let six = folder + "wavex_pcm_24_6.wav"
    let run = await thimble("run", Files.converted, six, "--json")
    #expect(run.code == .success)
    let result = try #require((run.json["results"] as? [[String: Any]])?.first)
    #expect(
      result["notes"] as? [String] == [
        "61 samples, padded with silence to the model's window of 15840",
        "24-bit samples rounded to 16 bits", "6 channels averaged",
      ])
    #expect(
      await thimble("run", Files.converted, six, "--channel", "2").output
        .contains("\(six): channel 2 of 6 taken"))
    let strict = await thimble("run", Files.converted, six, "--strict")
    #expect(strict.code == .invalidFile && strict.error.contains("24-bit samples rounded"))
    let missing = await thimble("run", Files.converted, six, "--channel", "6")
    #expect(missing.code == .invalidFile && missing.error.contains("has no channel 6; 0 to 5"))
    #expect(await thimble("run", Files.converted, six, "--channel", "-1").code == .usage)
  }

  @Test("a cut recording is read as far as it goes, with a note")
  func cutRecordings() async throws {
    let cut = try Files.temporaryFile("cut.wav", Files.bytes(Files.yes).prefix(20_044))
    let run = await thimble("run", Files.converted, cut)
    #expect(run.code == .success && run.output.contains("20000 are there: 10000 samples were read"))
  }

  @Test("a long recording takes its windows from pieces, and says what the whole says")
  func piecesOfALongRecording() async throws {
    let clips = try (Files.samples(Files.yes) + Files.samples(Files.silence))
    let long = try Files.temporaryFile("long.wav", Files.wav(clips + clips + clips))
    let run = await thimble("run", Files.converted, long, "--hop", "2", "--json")
    let result = try #require((run.json["results"] as? [[String: Any]])?.first)
    let windows = try #require(result["windows"] as? [[String: Any]])
    let first = await thimble("run", Files.converted, Files.yes, "--json")
    let alone = try #require((first.json["results"] as? [[String: Any]])?.first)
    #expect(windows.count >= 3)
    for window in windows.prefix(3) {
      #expect(window["label"] as? String == "Yes")
      #expect(window["scores"] as? [Double] != nil && alone["scores"] as? [Double] != nil)
    }
  }

  @Test func theBudgetOfWAVInputHoldsTheFrontEnd() async throws {
    let plan = await thimble("plan", Files.converted, "--json").memory
    let total = try #require(plan["totalSramBytes"] as? Int)
    let frontEnd = try #require(plan["frontEndBytes"] as? Int)
    let words = ["run", Files.converted]
    #expect(await thimble(words + [Files.yes, "--sram", "\(total)"]).code == .success)
    let input = try Files.temporaryFile("in.i8", [UInt8](repeating: 0, count: 490))
    let output = try Files.temporaryFolder() + "/out.i8"
    let raw = words + ["--raw", input, "--scores", output, "--sram"]
    #expect(await thimble(raw + ["\(total - frontEnd)"]).code == .success)
  }

  @Test(arguments: ["keyword_spotter", "mobilenet", "add_residual", "edge_float32"])
  func rawOutputsEqualTheReference(name: String) async throws {
    let base = String(Files.fixture("Operators/\(name)").dropLast(".tflite".count))
    let output = try Files.temporaryFolder() + "/out.i8"
    let run = await thimble(
      "run", base + ".tflite", "--raw", base + "_inputs.i8", "--scores", output, "--check-arena",
      "--json")
    #expect(run.code == .success)
    #expect(try Files.bytes(output) == Files.bytes(base + "_scores.i8"))
    let check = try #require(run.json["arenaCheck"] as? [String: Any])
    #expect(check["guardsAreIntact"] as? Bool == true)
    let arena = try #require(run.memory["arenaBytes"] as? Int)
    #expect(try #require(check["highWaterBytes"] as? Int) <= arena)
  }

  @Test("the kernels of this machine give what those of the device give")
  func hostKernelsGiveTheSameBytes() async throws {
    let base = String(Files.fixture("Operators/keyword_spotter").dropLast(".tflite".count))
    for options in [[], ["--as-deployed"], ["--target", "portable"]] {
      let output = try Files.temporaryFolder() + "/out.i8"
      let run = await thimble(
        ["run", base + ".tflite", "--raw", base + "_inputs.i8", "--scores", output] + options)
      #expect(run.code == .success)
      #expect(try Files.bytes(output) == Files.bytes(base + "_scores.i8"), "\(options)")
    }
    let fast = await thimble("run", Files.converted, Files.yes).output
    #expect(await thimble("run", Files.converted, Files.yes, "--as-deployed").output == fast)
    let float = await thimble(
      "run", Files.package + "/Models/ds-cnn-s-float.tflite", Files.yes, "--float", "--as-deployed")
    #expect(float.code == .usage)
  }

  @Test(arguments: [0, 251, 499])
  func rawInputsMustBeWhole(count: Int) async throws {
    let output = try Files.temporaryFolder() + "/out.i8"
    let input = try Files.temporaryFile("in.i8", [UInt8](repeating: 0, count: count))
    let run = await thimble("run", Files.small, "--raw", input, "--scores", output)
    #expect(run.code == .invalidFile)
    #expect(run.error.contains("found \(count) bytes; a multiple of 250 works"))
    #expect(!FileManager.default.fileExists(atPath: output))
  }
}
