import Foundation
import GraphIR
import TFLiteImport
import TestSupport
import Testing

/// Classes' names in the zip archive behind a model, TensorFlow Lite's own place for them.
struct LabelTests {
  private static func archive(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../Fixtures/Inputs")
    return Array(
      try Data(contentsOf: folder.appendingPathComponent(name + ".zip").standardizedFileURL))
  }

  /// An archive of one stored file.
  private static func stored(_ name: String, _ text: String) -> [UInt8] {
    let (name, text) = (Array(name.utf8), Array(text.utf8))
    let sizes =
      littleEndian(UInt32(0)) + littleEndian(UInt32(text.count)) + littleEndian(UInt32(text.count))
    let common =
      littleEndian(UInt16(20)) + Array(repeating: 0, count: 8) + sizes
      + littleEndian(UInt16(name.count)) + [0, 0]
    let local = Array("PK\u{3}\u{4}".utf8) + common + name + text
    let entry =
      Array("PK\u{1}\u{2}".utf8) + [20, 0] + common + Array(repeating: 0, count: 14) + name
    return local + entry + Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0, 1, 0, 1, 0]
      + littleEndian(UInt32(entry.count)) + littleEndian(UInt32(local.count)) + [0, 0]
  }

  /// The metadata that TensorFlow Lite's tools write, with files of the first output.
  private static func metadata(_ files: [(name: String, type: Int, locale: String)]) -> [UInt8] {
    let output: [Int: FlatValue] = [
      6: .tables(files.map { [0: .string($0.name), 2: .int8($0.type), 3: .string($0.locale)] })
    ]
    return FlatBufferWriter.buffer([3: .tables([[3: .tables([output])]])], identifier: "M001")
  }

  private func model(_ metadata: [UInt8]? = nil) -> ModelBuilder {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    model.node(
      9, [input, model.constant([3, 4])], model.activation([1, 3]),
      options: ModelBuilder.fullyConnected())
    if let metadata {
      model.buffers.append([0: .bytes(metadata)])
      model.metadata.append([0: .string("TFLITE_METADATA"), 1: .int32(model.buffers.count - 1)])
    }
    return model
  }

  private func graph(_ bytes: [UInt8]) throws -> Graph {
    try TFLiteImporter.graph(from: bytes, fileName: "t")
  }

  @Test(
    "stored and deflated files, found by name or by the metadata",
    arguments: ["stored", "fast", "best"])
  func archives(_ name: String) throws {
    let metadata = Self.metadata([("words.txt", 0, ""), ("labels.txt", 2, "")])
    let graph = try graph(model(metadata).bytes + Self.archive(name))
    #expect(graph.labels == ["yes", "no", "other"])
    #expect(
      graph.notes == ["the classes' names are those of 'labels.txt' in the file's zip archive"])
    // Without metadata two texts could be meant.
    #expect(try self.graph(model().bytes + Self.archive(name)).labels.isEmpty)
  }

  @Test func theOneFileOfLabelsNeedsNoMetadata() throws {
    let bytes = model().bytes
    #expect(
      try graph(bytes + Self.stored("labelmap.txt", "a\r\nb\r\nc\r\n")).labels == ["a", "b", "c"])
    #expect(try graph(bytes + Self.stored("notes.txt", "a\nb\nc")).labels.isEmpty)
    #expect(try graph(bytes).notes.isEmpty)
  }

  @Test func filesWithoutALocaleComeFirst() throws {
    let metadata = Self.metadata([("labels_de.txt", 2, "de"), ("l.txt", 2, "")])
    #expect(
      try graph(model(metadata).bytes + Self.stored("l.txt", "a\nb\nc")).labels == ["a", "b", "c"])
    #expect(
      try graph(model(metadata).bytes + Self.stored("labels_de.txt", "a\nb\nc")).labels.isEmpty)
  }

  @Test("what does not fit is told, and classes stay numbers")
  func unusable() throws {
    let bytes = model().bytes
    for (archive, reason) in [
      (Self.stored("labels.txt", "a\nb"), "names 2 classes, the model has 3"),
      (Array(Self.stored("labels.txt", "a\nb\nc").dropFirst(4)), "'labels.txt' has no header"),
    ] {
      let graph = try graph(bytes + archive)
      #expect(graph.labels.isEmpty)
      #expect(graph.notes.count == 1 && graph.notes[0].contains(reason), "\(graph.notes)")
    }
    var metadata = Self.metadata([("labels.txt", 2, "")])
    metadata[4] = 0
    let graph = try graph(model(metadata).bytes + Self.stored("labels.txt", "a\nb\nc"))
    #expect(graph.labels == ["a", "b", "c"])
    #expect(graph.notes[0].contains("the file's metadata are not read"))
  }

  @Test("this project's own labels come before others")
  func ownLabels() throws {
    var model = model()
    model.note("thimble.labels", "x\ny\nz")
    #expect(
      try graph(model.bytes + Self.stored("labels.txt", "a\nb\nc")).labels == ["x", "y", "z"])
  }

  @Test func damagedArchivesDoNoHarm() throws {
    let metadata = Self.metadata([("labels.txt", 2, "")])
    let model = model(metadata).bytes
    let originals = try [
      Self.archive("best"), Self.archive("stored"), Self.stored("labels.txt", "a\nb\nc"),
    ]
    var random = SeededRandom(seed: fuzzSeed)
    var named = 0
    for round in 0..<600 {
      var archive = originals[round % 3]
      for _ in 0..<random.int(1...6) {
        archive[random.int(0...archive.count - 1)] = UInt8(
          random.pick([0, 1, 127, 255, random.int(0...255)]))
      }
      let graph = try graph(model + archive)
      #expect(graph.labels.isEmpty || graph.labels.count == 3)
      named += graph.labels.isEmpty ? 0 : 1
    }
    #expect(named > 20)
  }

  @Test("a bias of another scale is told, and taken as the reference kernels take it")
  func biasOfAnotherScale() throws {
    for (scale, zeroPoint) in [(Float(0.25), 0), (0.125, 3)] {
      var model = ModelBuilder()
      let input = model.activation([1, 4])
      let bias = model.constant([2], type: .int32, scales: [scale], zeroPoints: [zeroPoint])
      model.node(
        9, [input, model.constant([2, 4]), bias], model.activation([1, 2]),
        options: ModelBuilder.fullyConnected())
      let graph = try graph(model.bytes)
      #expect(graph.notes.count == 1)
      #expect(
        graph.notes[0].hasPrefix(
          "node 0 FULLY_CONNECTED 't3': its bias declares scale \(scale), zero point \(zeroPoint), "
            + "where input and weights give 0.125, 0"))
    }
  }

  @Test func outlinesOfRefusedFiles() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4], type: .float32, scale: nil)
    let weights = model.constant([2, 4], scales: [0.5])
    let scores = model.activation([1, 2], type: .float32, scale: nil)
    model.node(9, [input, weights], scores, options: ModelBuilder.fullyConnected())
    model.node(202, [scores], model.activation([1, 2], type: .float32, scale: nil))
    let outline = try TFLiteImporter.outline(of: model.bytes, fileName: "t")
    #expect(outline.kind == "hybrid")
    #expect(outline.operators.map(\.kind) == ["FULLY_CONNECTED", "STABLEHLO_TRANSPOSE"])
    #expect(outline.operators[0].inputs.map(\.name) == ["t0"])
    #expect(outline.inputs[0].dimensions == [1, 4] && outline.outputs[0].type == "float32")
    #expect(try TFLiteImporter.outline(of: self.model().bytes, fileName: "t").kind == "int8")
  }
}
