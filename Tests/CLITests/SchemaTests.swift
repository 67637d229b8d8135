import Foundation
import Report
import Testing

@testable import ThimbleCLI

/// What `--json` prints, against the schemas of `Sources/Report/Schemas`.
struct SchemaTests {
  private static let float = Files.package + "/Models/ds-cnn-s-float.tflite"

  private func expect(_ verb: String, _ words: [String]) async throws {
    let run = await thimble(words)
    let problems = try JSONSchema(verb).problems(of: run.output)
    #expect(problems.isEmpty, "\(words.joined(separator: " ")): \(problems.prefix(5))")
  }

  /// A folder of two classes with a clip each, and a file that is no recording.
  private func clips() throws -> String {
    let folder = try Files.temporaryFolder()
    for (name, clip) in [("yes", Files.yes), ("_silence_", Files.silence)] {
      let path = "\(folder)/\(name)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: clip, toPath: path + "/clip.wav")
    }
    try Data("none".utf8).write(to: URL(fileURLWithPath: folder + "/yes/none.wav"))
    return folder
  }

  @Test func modelsAndPlans() async throws {
    let folder = try Files.temporaryFolder()
    try await expect("convert", ["convert", Files.small, "-o", folder + "/a.thimble", "--json"])
    try await expect(
      "convert",
      [
        "convert", Files.keyword, "-o", folder + "/b.thimble", "--board", "nrf5340", "--sram",
        "64KiB", "--json",
      ])
    for model in [Files.small, Files.converted, folder + "/b.thimble"] {
      try await expect("inspect", ["inspect", model, "--json"])
      try await expect("plan", ["plan", model, "--json"])
      try await expect("firmware", ["firmware", model, "-o", folder + "/L.swift", "--json"])
    }
    try await expect("plan", ["plan", Files.small, "--pareto", "--sram", "16KiB", "--json"])
    let inputs = try Files.temporaryFile("in.f32", [UInt8](repeating: 0, count: 490 * 8))
    try await expect(
      "convert",
      [
        "convert", Self.float, "-o", folder + "/q.thimble", "--calibrate", inputs,
        "--calibration", "minmax", "--json",
      ])
  }

  @Test func runs() async throws {
    let folder = try Files.temporaryFolder()
    let none = try Files.temporaryFile("none.wav", "none".utf8)
    try await expect("run", ["run", Files.converted, Files.yes, none, "--top", "2", "--json"])
    let input = try Files.temporaryFile("in.i8", [UInt8](repeating: 3, count: 500))
    let raw = ["run", Files.small, "--raw", input, "--scores", folder + "/o.i8", "--json"]
    try await expect("run-raw", raw)
    try await expect("run-raw", raw + ["--check-arena"])
    try await expect("run-float", ["run", Self.float, Files.yes, "--float", "--json"])
    let inputs = try Files.temporaryFile("in.f32", [UInt8](repeating: 0, count: 490 * 4))
    try await expect(
      "run-float",
      ["run", Self.float, "--float", "--raw", inputs, "--scores", folder + "/o.f32", "--json"])
    try await expect("bench", ["bench", Files.small, "--iterations", "3", "--json"])
  }

  @Test func evaluations() async throws {
    let clips = try clips()
    let noise = try Files.temporaryFolder()
    try FileManager.default.copyItem(atPath: Files.silence, toPath: noise + "/noise.wav")
    let words = ["evaluate", Files.converted, clips, "--json"]
    try await expect(
      "evaluate",
      words + ["--noise", noise, "--snr", "10", "--gain", "-10", "--against", Self.float])
    try await expect("evaluate", ["evaluate", Self.float, clips, "--float", "--json"])
    try await expect("pareto", ["pareto", Files.keyword, Self.float, clips, "--float", "--json"])
    try await expect(
      "pareto", ["pareto", Files.keyword, clips, "--boards", "nrf5340,rp2040", "--json"])
  }

  @Test func costs() async throws {
    let folder = try Files.temporaryFolder()
    let options = [
      ["--measured"], ["--board", "rp2040", "--every", "2s", "--battery", "cr2032"],
    ]
    var paths: [String] = []
    for (index, options) in options.enumerated() {
      let words = ["profile", Files.keyword, "--json"] + options
      try await expect("profile", words)
      paths.append(folder + "/\(index).json")
      try Data(await thimble(words).output.utf8).write(to: URL(fileURLWithPath: paths[index]))
    }
    let budget = try Files.temporaryFile("budget.json", "{\"cycles\": 1000}".utf8)
    try await expect("compare", ["compare"] + paths + ["--json"])
    try await expect("compare", ["compare"] + paths + ["--budget", budget, "--json"])
    try await expect("validate-cost", ["validate-cost", "--json"])
    try await expect("boards", ["boards", "--json"])
    try await expect("board", ["boards", "stm32l4r5zi", "--json"])
    try await expect("operators", ["operators", "--json"])
  }

  @Test func errors() async throws {
    for words in [
      ["runn"], ["plan", "/no/such/file"], ["plan", Files.small, "--sram", "100"],
      ["plan", Files.fixture("Broken/unsupported_five_at_once")],
    ] {
      try await expect("error", words + ["--json"])
    }
  }

  @Test(
    "ten models: a plain one, and ones with states, several ends, joints, an LSTM, of four bits, of ONNX"
  )
  func models() async throws {
    let ended = ["two_inputs", "two_outputs", "stream", "lstm_steps", "svdf_wide", "joined_axes"]
    let models =
      ended.map { Files.fixture("Ended/\($0)") } + [
        Files.small, Files.package + "/Models/ds-cnn-s-int4.thimble",
        Files.package + "/Models/ds-cnn-m.thimble", Files.fixture("QuantizedONNX/keywords.onnx"),
      ]
    #expect(models.count == 10)
    let folder = try Files.temporaryFolder()
    for model in models {
      let file = folder + "/m.thimble"
      try await expect("convert", ["convert", model, "-o", file, "--json"])
      for verb in ["inspect", "plan", "profile"] { try await expect(verb, [verb, file, "--json"]) }
      try await expect("firmware", ["firmware", file, "-o", folder + "/L.swift", "--json"])
      try await expect("bench", ["bench", file, "--iterations", "2", "--json"])
    }
  }

  @Test("a line of listen each")
  func listening() async throws {
    let run = await thimble("listen", Files.converted, Files.yes, "--json")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count >= 2)
    let schema = try JSONSchema("listen")
    for line in lines { #expect(try schema.problems(of: String(line)).isEmpty, "\(line)") }
  }

  @Test("every verb that takes --json has a schema, and 'thimble schema' prints it")
  func everyVerbHasOne() async throws {
    let names = await thimble("schema").output.split(separator: "\n").map(String.init)
    for verb in CommandLineInterface.verbs where verb.options.contains(.json) {
      // What it joins are reports of evaluate and pareto.
      #expect(names.contains(verb.name) || verb.name == "merge", "\(verb.name)")
    }
    for name in names {
      let file = Files.package + "/Sources/Report/Schemas/\(name).json"
      #expect(
        await thimble("schema", name).output == (try String(contentsOfFile: file, encoding: .utf8)))
    }
    let wrong = await thimble("schema", "plans")
    #expect(wrong.code == .usage && wrong.error.contains("(did you mean 'plan'?)"))
  }

  @Test(
    "every field says what it means, and objects hold nothing else",
    arguments: ReportSchema.all.map(\.name))
  func fieldsAreDescribed(name: String) throws {
    let schema = try JSONSchema(name)
    #expect(try schema.undescribedFields.isEmpty)
    #expect(try schema.openObjects.isEmpty)
  }

  @Test("a schema notices what is missing, new or of another type")
  func schemasBite() async throws {
    let text = await thimble("operators", "--json").output
    let schema = try JSONSchema("operators")
    #expect(try schema.problems(of: text).isEmpty)
    for (found, instead) in [
      ("\"schema\" : 2", "\"schema\" : 1"), ("\"tool\"", "\"program\""),
      ("\"kind\" : \"conv2D\"", "\"kind\" : 7"), ("\"tflite\" : [", "\"tflite\" : [[],"),
    ] {
      #expect(text.contains(found))
      #expect(try !schema.problems(of: text.replacing(found, with: instead)).isEmpty, "\(found)")
    }
  }
}
