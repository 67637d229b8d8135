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
