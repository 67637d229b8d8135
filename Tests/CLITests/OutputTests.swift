import Foundation
import Testing

@testable import ThimbleCLI

/// Files that are written: none that is read, and found out about before the work is done.
struct OutputTests {
  private static let float = Files.fixture("Float/convolutions")

  /// A copy of a file in a folder of its own.
  private func copy(_ path: String) throws -> String {
    try Files.temporaryFile(URL(fileURLWithPath: path).lastPathComponent, Files.bytes(path))
  }

  private func isRefused(_ words: [String], replacing path: String) async throws {
    let before = try Files.bytes(path)
    let run = await thimble(words)
    #expect(run.code == .usage, "\(words)")
    #expect(run.error.contains("names an input or another output, '\(path)'"), "\(run.error)")
    #expect(try Files.bytes(path) == before)
  }

  @Test func whatIsReadIsNotReplaced() async throws {
    let inputs = try copy(Files.fixture("Float/convolutions_inputs.f32"))
    try await isRefused(
      ["convert", Self.float, "--calibrate", inputs, "-o", inputs], replacing: inputs)
    let labels = try Files.temporaryFile(
      "labels.txt", Array((0..<12).map { "word \($0)" }.joined(separator: "\n").utf8))
    try await isRefused(
      ["convert", Files.small, "--labels", labels, "-o", labels], replacing: labels)
    let model = try copy(Files.small)
    try await isRefused(["plan", model, "--svg", model], replacing: model)
    try await isRefused(["profile", model, "--html", model], replacing: model)
    try await isRefused(["firmware", model, "-o", model], replacing: model)
    let drawing = try Files.temporaryFile("drawing", [])
    try await isRefused(
      ["pareto", Files.converted, Files.package, "--svg", drawing, "--markdown", drawing],
      replacing: drawing)
  }

  @Test func whatCannotBeWrittenIsFoundOutFirst() async throws {
    let inputs = Files.fixture("Float/convolutions_inputs.f32")
    let folder = try Files.temporaryFolder()
    for output in [folder, folder + "/none/x"] {
      let run = await thimble("convert", Self.float, "--calibrate", inputs, "-o", output)
      #expect(run.code == .failure)
      #expect(run.error.hasPrefix("thimble: error: \(output): cannot be written"), "\(run.error)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  @Test(arguments: [
    ["--board", "rp2041"], ["--target", "z80"], ["--sram", "lots"],
    ["--weights", "mixed"], ["--flash", "9KiB"],
  ])
  func optionsAreReadBeforeTheCalibrationSet(words: [String]) async throws {
    let output = try Files.temporaryFolder() + "/x.thimble"
    let run = await thimble(
      ["convert", Self.float, "--calibrate", "/no/such/set", "-o", output] + words)
    #expect(run.code == .usage, "\(run.error)")
    #expect(run.error.hasPrefix("thimble: error: --") || run.error.contains("no board"))
  }
}
