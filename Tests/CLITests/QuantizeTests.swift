import Foundation
import Testing

@testable import ThimbleCLI

/// Float models on the command line.
struct QuantizeTests {
  private static let float = Files.package + "/Models/ds-cnn-s-float.tflite"
  private static let small = Files.fixture("Float/convolutions")
  private static let inputs = Files.fixture("Float/convolutions_inputs.f32")

  @Test func floatModelsNeedToBeQuantized() async {
    for words in [["plan"], ["run", Files.yes], ["convert", "-o", "/dev/null"]] {
      let result = await thimble([words[0], Self.float] + words.dropFirst())
      #expect(result.code == .unsupportedOperator)
      #expect(result.error.contains("float32 model; quantize it first: convert --calibrate"))
    }
  }

  @Test func quantizationStopsAtItsLimit() async throws {
    let output = try Files.temporaryFolder() + "/small.thimble"
    let words = ["convert", Self.small, "-o", output, "--calibrate", Self.inputs, "--json"]
    let refused = await thimble(words + ["--quantization-limit", "10"])
    #expect(refused.code != .success)
    let message = (refused.json["error"] as? [String: Any])?["message"] as? String ?? ""
    #expect(
      message.contains("to quantize it takes more than the limit of 10; accepted: a smaller model"))
    let needed = message.split(separator: " ").compactMap { Int($0) }.max() ?? 0
    let short = await thimble(words + ["--quantization-limit", "\(needed)"])
    #expect(short.code == .success, "\(short.error)")
    let notes = short.json["notes"] as? [String] ?? []
    #expect(
      notes.contains {
        $0.hasPrefix("calibrated on 1 of 2 inputs") && $0.contains("--quantization-limit")
      })
    let useless = await thimble("convert", Files.small, "-o", output, "--quantization-limit", "9")
    #expect(useless.code == .usage)
  }

  @Test func convertsAndReports() async throws {
    let output = try Files.temporaryFolder() + "/small.thimble"
    let result = await thimble(
      "convert", Self.small, "-o", output, "--calibrate", Self.inputs, "--json")
    #expect(result.code == .success, "\(result.error)")
    let report = try #require(result.json["quantization"] as? [String: Any])
    #expect(report["method"] as? String == "auto")
    #expect(report["calibrationInputs"] as? Int == 2)
    #expect((report["calibrationSHA256"] as? String)?.count == 64)
    let layers = try #require(report["layers"] as? [[String: Any]])
    let decibels = layers.compactMap { $0["signalToNoiseDecibels"] as? Double }
    #expect(decibels.count == 7 && decibels == decibels.sorted())
    #expect((decibels.first ?? 0) > 15)
    let inspected = await thimble("inspect", output)
    #expect(inspected.output.contains("int8 by auto calibration on 2 inputs, SHA-256 "))
    // Again, byte for byte.
    let second = try Files.temporaryFolder() + "/again.thimble"
    _ = await thimble("convert", Self.small, "-o", second, "--calibrate", Self.inputs)
    #expect(try Files.bytes(output) == Files.bytes(second))
  }

  /// Both ways of an LSTM lie side by side in one ring, and are measured where they lie.
  @Test func layersThatLieInOthersAreMeasured() async throws {
    let output = try Files.temporaryFolder() + "/two_ways.thimble"
    let result = await thimble(
      "convert", Files.fixture("ONNX/lstm_two_ways.onnx"), "-o", output, "--calibrate",
      Files.fixture("ONNX/lstm_two_ways_inputs.f32"), "--json")
    #expect(result.code == .success, "\(result.error)")
    let report = try #require(result.json["quantization"] as? [String: Any])
    let layers = try #require(report["layers"] as? [[String: Any]])
    #expect((layers.first?["signalToNoiseDecibels"] as? Double ?? 0) > 20, "\(layers)")
  }

  @Test func weightsOfFourBits() async throws {
    let folder = try Files.temporaryFolder()
    func bytes(_ name: String, _ words: [String]) async throws -> Int {
      let path = "\(folder)/\(name).thimble"
      let result = await thimble(
        ["convert", Self.small, "-o", path, "--calibrate", Self.inputs] + words)
      #expect(result.code == .success, "\(result.error)")
      return try Files.bytes(path).count
    }
    let wide = try await bytes("wide", [])
    let narrow = try await bytes("narrow", ["--weights", "int4"])
    let groups = try await bytes("groups", ["--weights", "int4", "--granularity", "group:8"])
    #expect(narrow < groups && groups < wide)
    let coarse = try await bytes("coarse", ["--granularity", "tensor"])
    #expect(coarse == wide)
    let between = (wide + narrow) / 2
    let mixed = try await bytes("mixed", ["--weights", "mixed", "--flash", "\(between)"])
    #expect(narrow < mixed && mixed <= between)
    let tooSmall = await thimble(
      "convert", Self.small, "-o", "\(folder)/none", "--calibrate", Self.inputs, "--weights",
      "mixed", "--flash", "100")
    #expect(tooSmall.code == .doesNotFit)
    #expect(tooSmall.error.contains("needs \(narrow) bytes of flash"))
  }

  @Test(arguments: [
    (["--weights", "int4"], ExitCode.usage, "--weights works with --calibrate only"),
    (["--calibrate", inputs, "--weights", "int2"], .usage, "int8, int4, mixed"),
    (["--calibrate", inputs, "--weights", "mixed"], .usage, "--flash"),
    (["--granularity", "tensor"], .usage, "--granularity works with --calibrate only"),
    (["--calibrate", inputs, "--granularity", "group"], .usage, "--weights int4 or mixed only"),
    (["--calibrate", inputs, "--granularity", "group:6"], .usage, "a multiple of 4 from 4 to"),
    (["--calibrate", inputs, "--granularity", "row"], .usage, "tensor, channel, group"),
    (["--calibrate", inputs, "--flash", "9000"], .usage, "--weights mixed only"),
    (["--calibrate", "nowhere"], .invalidFile, "no such file"),
    (["--calibrate", Files.yes], .invalidFile, "is a WAV recording; accepted: "),
    (["--calibrate", Files.package + "/Models/samples"], .invalidFile, "no audio front end"),
    (["--calibration", "mse"], .usage, "--calibration works with --calibrate only"),
    (["--calibrate", inputs, "--calibration", "mean"], .usage, "minmax, percentile, entropy"),
    (["--calibrate", inputs, "--calibration-clips", "0"], .usage, "from 1 to"),
  ])
  func refusals(words: [String], code: ExitCode, message: String) async throws {
    let output = try Files.temporaryFolder() + "/out.thimble"
    let result = await thimble(["convert", Self.small, "-o", output] + words)
    #expect(result.code == code)
    #expect(result.error.contains(message), "\(result.error)")
    #expect(!FileManager.default.fileExists(atPath: output))
  }

  @Test func int8ModelsAreNeitherCalibratedNorRunInFloat() async {
    for model in [Files.small, Files.converted] {
      let converted = await thimble(
        "convert", model, "-o", "/dev/null", "--calibrate", Self.inputs)
      let run = await thimble("run", model, "--float", Files.yes)
      for (result, option) in [(converted, "--calibrate"), (run, "--float")] {
        #expect(result.code == .usage)
        #expect(result.error.contains("is int8 already; \(option) takes float32 models"))
      }
    }
  }

  @Test func inputsThatOverflowTheNetworkAreInvalid() async throws {
    let values = [UInt8](repeating: 0x7F, count: 1_188)
    let inputs = try Files.temporaryFile("huge.f32", values)
    let output = try Files.temporaryFolder() + "/x.thimble"
    let result = await thimble("convert", Self.small, "--calibrate", inputs, "-o", output, "--json")
    #expect(result.code == .invalidFile)
    #expect(result.error.contains("\(Self.small): node "), "\(result.error)")
    #expect(result.error.contains("is not finite in float32 for input 0"))
    #expect((result.json["error"] as? [String: Any])?["file"] as? String == Self.small)
  }

  @Test func aThinSetIsCalledThin() async throws {
    let folder = try Files.temporaryFolder()
    let words = ["convert", Self.small, "-o", "\(folder)/x.thimble", "--calibration", "minmax"]
    let few = await thimble(words + ["--calibrate", Self.inputs, "--json"])
    let note = "calibrated on 2 different inputs, and made for those: 100 and more are usual"
    #expect((few.json["notes"] as? [String])?.contains(note) == true, "\(few.output)")
    // The same input many times over is one.
    let input = try Files.bytes(Self.inputs).prefix(1_188)
    let same = try Files.temporaryFile("same.f32", (0..<120).flatMap { _ in input })
    let repeated = await thimble(words + ["--calibrate", same])
    #expect(repeated.output.contains("calibrated on 1 different input, and made for"))
  }

  @Test func inputsThatAreNotFiniteAreRefused() async throws {
    var values = try Files.bytes(Self.inputs)
    values.replaceSubrange(1_188..<1_192, with: [0, 0, 0xC0, 0x7F])
    let inputs = try Files.temporaryFile("nan.f32", values)
    let scores = try Files.temporaryFolder() + "/scores.f32"
    let run = await thimble("run", Self.small, "--float", "--raw", inputs, "--scores", scores)
    #expect(run.code == .invalidFile)
    #expect(run.error.contains("nan.f32: input 1 holds a value that is not finite"))
    #expect(!FileManager.default.fileExists(atPath: scores))
  }

  @Test func floatModelsWithoutAFrontEndTakeNoRecordings() async {
    for words in [["run", Self.small, Files.yes], ["evaluate", Self.small, Files.package]] {
      let result = await thimble(words + ["--float", "--target", "portable"])
      #expect(result.code == .usage)
      #expect(result.error.contains("--target is about int8 models"))
    }
    let run = await thimble("run", Self.small, "--float", Files.yes)
    #expect(run.code == .usage)
    #expect(run.error.contains("has no audio front end; accepted: --frontend NAME|FILE, or --raw"))
  }

  @Test func runsInFloat() async throws {
    let scores = try Files.temporaryFolder() + "/scores.f32"
    let raw = await thimble(
      "run", Self.small, "--float", "--raw", Self.inputs, "--scores", scores, "--json")
    #expect(raw.code == .success, "\(raw.error)")
    #expect(raw.json["inferences"] as? Int == 2)
    let expected = try Files.bytes(Files.fixture("Float/convolutions_outputs.f32"))
    let found = try Files.bytes(scores)
    #expect(found.count == expected.count)
    let clip = await thimble("run", Self.float, "--float", Files.yes)
    #expect(clip.code == .success)
    #expect(clip.output.contains("Yes") && clip.output.contains("float32 on the host"))
  }

  @Test func evaluatesInFloatAndAgainstFloat() async throws {
    let folder = try Files.temporaryFolder()
    for (name, clip) in [("yes", Files.yes), ("_silence_", Files.silence)] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: clip, toPath: "\(folder)/\(name)/clip.wav")
    }
    let float = await thimble("evaluate", Self.float, folder, "--float", "--json")
    #expect(float.json["arithmetic"] as? String == "float32")
    #expect(float.json["correct"] as? Int == 2)
    let both = await thimble(
      "evaluate", Files.converted, folder, "--against", Self.float, "--json")
    let against = try #require(both.json["against"] as? [String: Any])
    #expect(against["correct"] as? Int == 2)
    #expect(against["agreement"] as? Double == 1)
    #expect(both.json["calibrationError"] is Double)
    let wrong = await thimble("evaluate", Files.keyword, folder, "--float")
    #expect(wrong.code == .usage)
  }
}
