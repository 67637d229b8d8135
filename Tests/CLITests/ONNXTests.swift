import Foundation
import Testing

@testable import ThimbleCLI

/// ONNX files on the command line.
struct ONNXTests {
  private static let folder = Files.package + "/Tests/Fixtures/ONNX/"
  private static let spotter = folder + "ds_cnn.onnx"

  @Test func aFloatNetworkRunsAsItIs() async throws {
    let output = try Files.temporaryFolder() + "/scores.f32"
    let run = await thimble(
      "run", Self.spotter, "--float", "--raw", Self.folder + "ds_cnn_inputs.f32", "--scores",
      output)
    #expect(run.code == .success, "\(run.error)")
    let scores = Self.floats(try Files.bytes(output))
    let expected = Self.floats(try Files.bytes(Self.folder + "ds_cnn_outputs.f32"))
    #expect(scores.count == 48 && scores.count == expected.count)
    #expect(zip(scores, expected).allSatisfy { abs($0 - $1) <= 1e-4 })
  }

  /// Networks that ONNX Runtime or PyTorch quantized give the former's outputs, or the next value; `Tests/Fixtures/QuantizedONNX`.
  @Test(arguments: ["keywords", "branches", "steps", "decoder", "pt2e"])
  func anInt8NetworkRunsAsItIs(_ name: String) async throws {
    let stem = Files.package + "/Tests/Fixtures/QuantizedONNX/" + name
    let output = try Files.temporaryFolder() + "/scores.i8"
    let run = await thimble(
      "run", stem + ".onnx", "--raw", stem + "_inputs.i8", "--scores", output)
    #expect(run.code == .success, "\(run.error)")
    #expect(run.output.contains("became int8: real value ="))
    let scores = try Files.bytes(output).map { Int(Int8(bitPattern: $0)) }
    let expected = try Files.bytes(stem + "_outputs.i8").map { Int(Int8(bitPattern: $0)) }
    try #require(scores.count == expected.count && scores.count >= 32)
    let off = zip(scores, expected).map { abs($0 - $1) }
    #expect(off.allSatisfy { $0 <= 1 })
    #expect(off.count { $0 == 1 } * 10 <= off.count)
  }

  @Test func aFloatNetworkIsQuantized() async throws {
    let output = try Files.temporaryFolder() + "/spotter.thimble"
    let run = await thimble(
      "convert", Self.folder + "ds_cnn_unfolded.onnx", "-o", output, "--calibrate",
      Self.folder + "ds_cnn_unfolded_inputs.f32", "--json")
    #expect(run.code == .success, "\(run.error)")
    let passes = try #require(run.json["passes"] as? [[String: Any]])
    let folding = try #require(
      passes.first { $0["name"] as? String == "fold batch normalization" })
    #expect(folding["removedNodes"] as? Int == 6)
    let inspected = await thimble("inspect", output, "--json")
    #expect((inspected.json["operators"] as? [Any])?.count == 8)
  }

  @Test func otherwiseItAsksForCalibration() async {
    let run = await thimble("plan", Self.spotter)
    #expect(run.code == .unsupportedOperator)
    #expect(run.error.contains("--calibrate"))
  }

  @Test func unsupportedNodesAreAllListed() async throws {
    let run = await thimble("inspect", Self.folder + "unsupported.onnx", "--json")
    #expect(run.code == .unsupportedOperator)
    let error = try #require(run.json["error"] as? [String: Any])
    let issues = try #require(error["issues"] as? [String])
    #expect(issues.count == 3)
    #expect(issues[0].contains("Hardmax") && issues[2].contains("LRN"))
  }

  @Test("what cannot be run as it is is still shown", arguments: ["inspect", "plan"])
  func outlines(_ verb: String) async throws {
    let float = await thimble(verb, Self.spotter, "--json")
    #expect(float.code == (verb == "inspect" ? .success : .unsupportedOperator))
    #expect(
      try JSONSchema(verb == "inspect" ? "outline" : "error").problems(of: float.output).isEmpty)
    let shown = try #require(float.json["outline"] as? [String: Any])
    #expect(shown["numbers"] as? String == "float32")
    #expect((shown["operators"] as? [Any])?.count ?? 0 > 5)
    let refused = await thimble(verb, Self.folder + "unsupported.onnx")
    #expect(refused.code == .unsupportedOperator)
    #expect(refused.output.contains("Hardmax") && refused.error.contains("Hardmax"))
  }

  @Test("arrays of NumPy are inputs, others are refused by name")
  func arrays() async throws {
    let folder = try Files.temporaryFolder()
    let values = try Files.bytes(Self.folder + "ds_cnn_inputs.f32")
    let count = values.count / (4 * 490)
    func array(_ type: String, _ shape: String, _ bytes: [UInt8]) throws -> String {
      let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(shape)), }\n"
      return try Files.temporaryFile(
        "a.npy",
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
          + bytes)
    }
    func run(_ input: String, _ output: String) async -> Transcript {
      await thimble(
        "run", Self.spotter, "--float", "--raw", input, "--scores", folder + "/" + output, "--json")
    }
    #expect(await run(Self.folder + "ds_cnn_inputs.f32", "raw").code == .success)
    let good = await run(try array("<f4", "\(count), 49, 10", values), "array")
    #expect(good.code == .success, "\(good.error)")
    #expect(try Files.bytes(folder + "/raw") == Files.bytes(folder + "/array"))
    let turned = await run(try array("<f4", "\(count), 10, 49", values), "none")
    #expect(turned.code == .invalidFile && turned.error.contains("accepted: [N, 49, 10, 1]"))
    let integers = await run(try array("<i4", "\(count), 49, 10", values), "none")
    #expect(integers.code == .invalidFile && integers.error.contains("NumPy array of int32"))
    #expect(!FileManager.default.fileExists(atPath: folder + "/none"))
  }

  @Test func damageIsNamedWithItsByte() async throws {
    let bytes = try Files.bytes(Self.spotter)
    let path = try Files.temporaryFile("cut.onnx", bytes.dropLast(200))
    let run = await thimble("inspect", path, "--json")
    #expect(run.code == .invalidFile)
    let error = try #require(run.json["error"] as? [String: Any])
    #expect(error["byteOffset"] as? Int != nil)
    #expect(error["file"] as? String == path)
  }

  private static func floats(_ bytes: [UInt8]) -> [Float] {
    stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) })
    }
  }
}
