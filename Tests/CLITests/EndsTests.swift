import Foundation
import Testing

@testable import ThimbleCLI

/// `run --raw` of models with several inputs, several outputs, and state.
struct EndsTests {
  private let folder: String

  init() throws {
    folder = try Files.temporaryFolder()
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Every `total` bytes of a file, those of a range.
  private func write(_ range: Range<Int>, of total: Int, from path: String, to name: String) throws
    -> String
  {
    let all = try bytes(path)
    let part = stride(from: 0, to: all.count, by: total).flatMap { start in
      all[start + range.lowerBound..<start + range.upperBound]
    }
    let target = folder + "/" + name
    try Data(part).write(to: URL(fileURLWithPath: target))
    return target
  }

  @Test func aFileForEachInput() async throws {
    let model = Files.fixture("Ended/two_inputs")
    let base = String(model.dropLast(7))
    let inspected = await thimble("inspect", model, "--json")
    #expect(inspected.code == .success)
    let all = try bytes(base + "_inputs.i8").count / 8

    let maker = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: base + ".json")))
    let shapes = try #require((maker as? [String: Any])?["inputs"] as? [[Int]])
    let first = shapes[0].reduce(1, *)
    let a = try write(0..<first, of: all, from: base + "_inputs.i8", to: "a")
    let b = try write(first..<all, of: all, from: base + "_inputs.i8", to: "b")
    let output = folder + "/scores"
    let run = await thimble("run", model, "--raw", a, "--raw", b, "--scores", output)
    #expect(run.code == .success, "\(run.error)")
    #expect(try bytes(output) == bytes(base + "_scores.i8"))
    let swapped = await thimble("run", model, "--raw", b, "--raw", a, "--scores", output)
    #expect(swapped.code == .invalidFile)
    let three = await thimble(
      "run", model, "--raw", a, "--raw", b, "--raw", b, "--scores", output)
    #expect(three.code == .invalidFile && three.error.contains("input 3 of a model that takes 2"))
  }

  @Test func aFileForEachOutput() async throws {
    let model = Files.fixture("Ended/two_outputs")
    let base = String(model.dropLast(7))
    let maker = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: base + ".json")))
    let shapes = try #require((maker as? [String: Any])?["outputs"] as? [[Int]])
    let first = shapes[0].reduce(1, *)
    let all = shapes.reduce(0) { $0 + $1.reduce(1, *) }
    let (x, y) = (folder + "/x", folder + "/y")
    let run = await thimble(
      "run", model, "--raw", base + "_inputs.i8", "--scores", x, "--scores", y)
    #expect(run.code == .success, "\(run.error)")
    let expected = [
      try write(0..<first, of: all, from: base + "_scores.i8", to: "ex"),
      try write(first..<all, of: all, from: base + "_scores.i8", to: "ey"),
    ]
    #expect(try bytes(x) == bytes(expected[0]) && bytes(y) == bytes(expected[1]))
    let same = await thimble(
      "run", model, "--raw", base + "_inputs.i8", "--scores", x, "--scores", x)
    #expect(same.code == .usage)
  }

  /// A float32 network, a file for each input and output or one for all.
  @Test func aFileForEachEndInFloat() async throws {
    let model = Files.fixture("ONNX/two_ends.onnx")
    let base = String(model.dropLast(5))
    let (inputs, outputs) = (base + "_inputs.f32", base + "_outputs.f32")
    // Of 4 × 5 pixels with 3 and 2 channels, 4 × 5 with 3 and 3 × 3 with 2.
    let a = try write(0..<240, of: 400, from: inputs, to: "a")
    let b = try write(240..<400, of: 400, from: inputs, to: "b")
    let (all, x, y) = (folder + "/all", folder + "/x", folder + "/y")
    let run = await thimble("run", model, "--float", "--raw", inputs, "--scores", all)
    #expect(run.code == .success, "\(run.error)")
    let apart = await thimble(
      "run", model, "--float", "--raw", a, "--raw", b, "--scores", x, "--scores", y)
    #expect(apart.code == .success, "\(apart.error)")
    #expect(try bytes(x) == bytes(write(0..<240, of: 312, from: all, to: "ex")))
    #expect(try bytes(y) == bytes(write(240..<312, of: 312, from: all, to: "ey")))
    func floats(_ path: String) throws -> [Float] {
      try unsafe bytes(path).withUnsafeBytes { unsafe Array($0.bindMemory(to: Float.self)) }
    }
    let (found, expected) = (try floats(all), try floats(outputs))
    #expect(found.count == 4 * 78 && found.count == expected.count)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) })
    let one = await thimble(
      "run", model, "--float", "--raw", a, "--raw", b, "--raw", b, "--scores", x)
    #expect(one.code == .invalidFile && one.error.contains("input 3 of a model that takes 2"))
  }

  @Test func statesAreResetWhenAsked() async throws {
    let model = Files.fixture("Ended/stream")
    let base = String(model.dropLast(7))
    func scores(_ options: String...) async throws -> [UInt8] {
      let output = folder + "/scores"
      let words = ["run", model, "--raw", base + "_inputs.i8", "--scores", output]
      let run = await thimble(words + options)
      #expect(run.code == .success, "\(run.error)")
      return try bytes(output)
    }
    let sequence = try bytes(base + "_scores.i8")
    #expect(try await scores() == sequence)
    #expect(try await scores("--as-deployed") == sequence)
    let anew = try await scores("--reset-every", "1")
    let first = sequence.count / 8
    #expect(anew[..<first] == sequence[..<first] && anew != sequence)
    #expect(try await scores("--reset-every", "8") == sequence)
  }
}
