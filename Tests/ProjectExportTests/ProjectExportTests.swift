import Deployment
import Foundation
import ModelCompiler
import Testing
import Thimble

@testable import ProjectExport

/// What an export is made of.
struct ProjectExportTests {
  private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

  private static let keyword = sources.deletingLastPathComponent().appendingPathComponent(
    "Models/ds-cnn-s.tflite"
  ).path

  @Test func theProgramCarriesTheDeviceModulesAsTheyAre() throws {
    let modules = [
      "CThimble", "CThimbleKernels", "CThimbleTrust", "Thimble", "ThimbleAudio", "ThimbleC",
      "ThimbleTrust",
    ]
    var expected: [String] = []
    for module in modules {
      let folder = Self.sources.appendingPathComponent(module).path
      let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
      expected += names.filter { [".swift", ".c", ".h"].contains(where: $0.hasSuffix) }
        .map { module + "/" + $0 }
    }
    #expect(
      DeviceSources.files.map(\.path).sorted() == expected.sorted(),
      "run Tools/device-sources.sh after adding, renaming or removing a file")
    for file in DeviceSources.files {
      let bytes = try InputFile.read(Self.sources.appendingPathComponent(file.path).path)
      let isTheSame = file.bytes == bytes
      #expect(isTheSame, "\(file.path) has changed since the build")
    }
  }

  @Test(
    "names that C takes",
    arguments: [
      ("kws", "kws"), ("Ad01-int8", "ad01_int8"), ("8bit", "model_8bit"), ("…", "model"),
      ("int", "model_int"), ("my model (2)", "my_model_2"), ("日本語", "model"),
      ("string", "model_string"), ("Math", "model_math"), ("int8", "model_int8"),
      ("co_await", "model_co_await"), ("a\"b\nc", "a_b_c"),
      ("a--b", "a_b"), ("_x_", "x"), ("Grüße", "gru_e"), ("thimble", "model_thimble"),
    ])
  func names(_ text: String, _ expected: String) {
    #expect(CName.identifier(text) == expected)
  }

  @Test func enumeratorsAreDistinct() {
    let labels = [
      "yes", "Yes", "no no", "no-no", "日本", "", "label count", "9", "Öl  (warm)", "_yes_", "yes_1",
    ]
    let names = CName.enumerators(labels, prefix: "M_")
    #expect(Set(names).count == labels.count)
    #expect(!names.contains("M_LABEL_COUNT"))
    #expect(names[0] == "M_YES" && names[4] == "M_CLASS_4" && names[7] == "M_9")
    #expect(names[8] == "M_OL_WARM" && !names.contains { $0.contains("__") })
    #expect(
      names.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") } }
    )
  }

  @Test(
    "labels do not take names that the header defines",
    arguments: ["open", "Tables", "model bytes"])
  func labelsBesideMacros(_ label: String) throws {
    var model = try ExportedModel(Deployment(ModelSource(path: Self.keyword, target: .cortexM4)))
    model.labels[2] = label
    let lines = ModelHeader(model: model).text.split(separator: "\n")
    let defined = lines.compactMap { line -> Substring? in
      let words = line.split(separator: " ")
      return words.first == "#define" ? words[1].prefix { $0 != "(" } : nil
    }
    let enumerator = try #require(lines.first { $0.contains(" = 2, /* \(label) */") })
    let name = try #require(enumerator.split(separator: " ").first)
    #expect(name.hasPrefix("DS_CNN_S_\(label.uppercased().prefix(5))") && name.hasSuffix("_2"))
    #expect(!defined.contains(name) && Set(defined).count == defined.count)
  }

  @Test func textsAreHarmlessInC() {
    #expect(CName.quoted("a\"b\\c??/\n\u{e4}1") == #""a\"b\\c\?\?/\012\303\2441""#)
    #expect(CName.comment("a */ b /* c\n") == "a * / b / * c ")
    for value in [1, 0.5847029, 1e-30, 3.4e38, 0.00390625] as [Float] {
      #expect(Float(CName.float(value).dropLast()) == value)
    }
  }

  @Test func aSetOfKernelsNamesEveryKernel() {
    let text = KernelChoice.kernels([.conv2D, .softmax], linksGraphs: true).swiftFile
    for kind in KernelKind.allCases {
      let isLinked = kind == .conv2D || kind == .softmax
      #expect(text.contains("case .\(kind): \(isLinked)\n"))
    }
    #expect(!text.contains("default"))
  }

  @Test func anExampleSpeaksOfEveryModel() throws {
    let path = Self.sources.deletingLastPathComponent().appendingPathComponent(
      "Tests/Fixtures/Ended/two_inputs.tflite"
    ).path
    let model = try ExportedModel(Deployment(ModelSource(path: path, target: .cortexM4)))
    #expect(model.isGraph && model.inputs.count == 2 && !model.listens)
    let header = ModelHeader(model: model).text
    #expect(header.contains("#define TWO_INPUTS_INPUT_1_VALUES"))
    #expect(header.contains("#define TWO_INPUTS_INPUT_COUNT 2\n"))
    #expect(!header.contains("SPOTTER"))
    let array = ModelSources(model: model).array
    let numbers = array.split(separator: "{")[1].split(separator: "}")[0].split(separator: ",")
      .compactMap { UInt8($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    #expect(numbers == model.file)
    // The checksum of the self-test is that of the host's outputs.
    let session = try Session(file: model.file)
    let output = try session.runToAllOutputs(SelfTest.input(model.inputBytes))
    #expect(SelfTest.checksum(output) == model.selfTestChecksum)
    #expect(
      ExampleProgram(model: model).selfTest.contains(
        "0x\(String(model.selfTestChecksum, radix: 16, uppercase: true))u"))
  }
}
