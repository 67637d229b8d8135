import Foundation
import GraphIR
import TFLiteImport
import TestSupport
import Testing

/// A model with several ends or with state, inferences that follow one another, and what the reference
/// runtime made of them.
struct EndedCase {
  let graph: Graph
  /// For each inference, the bytes of every input.
  let inputs: [[[Int8]]]
  /// For each inference, the bytes of every output.
  let scores: [[[Int8]]]

  /// Reads `NAME.tflite`, `NAME_inputs.i8` and `NAME_scores.i8` of a folder.
  init(_ name: String, in folder: URL) throws {
    let stem = folder.appendingPathComponent(name).path
    let file = Array(try Data(contentsOf: URL(fileURLWithPath: stem + ".tflite")))
    graph = try TFLiteImporter.graph(from: file, fileName: name)
    inputs = try Self.inferences(
      stem + "_inputs.i8",
      graph.inputs.map { [graph] in
        graph.tensors[$0].count * graph.tensors[$0].type.byteCount
      })
    scores = try Self.inferences(
      stem + "_scores.i8",
      graph.outputs.map { [graph] in
        graph.tensors[$0].count * graph.tensors[$0].type.byteCount
      })
    guard inputs.count == scores.count, !inputs.isEmpty else {
      throw CocoaError(.fileReadCorruptFile)
    }
  }

  private static func inferences(_ path: String, _ counts: [Int]) throws -> [[[Int8]]] {
    let values = try Data(contentsOf: URL(fileURLWithPath: path)).map { Int8(bitPattern: $0) }
    let count = counts.reduce(0, +)
    guard count > 0, values.count % count == 0 else { throw CocoaError(.fileReadCorruptFile) }
    return stride(from: 0, to: values.count, by: count).map { start in
      var start = start
      return counts.map { count in
        start += count
        return Array(values[start - count..<start])
      }
    }
  }
}

/// Graphs with several inputs, several outputs, state, joints and cuts: `Tests/Fixtures/Ended`.
struct EndedFixtureTests {
  static let folder = OperatorFixtureTests.folder
    .appendingPathComponent("../Ended").standardizedFileURL
  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()

  @Test func fixturesAreThere() {
    #expect(
      Set(Self.names).isSuperset(of: [
        "cut_axes", "filled", "joined_axes", "kept_sum", "output_within", "stream", "two_inputs",
        "two_outputs",
      ]))
  }

  /// The executor that stands for the reference computes int8 values.
  @Test(arguments: names.filter { !$0.contains("int16") })
  func theGraphMeansWhatTheReferenceComputes(_ name: String) throws {
    try check(EndedCase(name, in: Self.folder))
  }

  /// A streaming network as TensorFlow exports it.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: shared.path)))
  func aSharedStreamToo() throws {
    let stream = try EndedCase("stream_state_int8", in: Self.shared)
    #expect(stream.graph.inputNames == ["x"])
    #expect(stream.graph.outputNames == ["output_0"])
    #expect(stream.graph.states.map(\.name) == ["Variable"])
    try check(stream)
  }

  private static let shared = SharedData.url("cases")

  private func check(_ ended: EndedCase) throws {
    for passes in [PassPipeline.none, .preservingTensors] {
      let graph = passes.run(ended.graph).graph
      try graph.validate()
      #expect(graph.inputNames == ended.graph.inputNames)
      #expect(graph.outputNames == ended.graph.outputNames)
      let found = ReferenceExecutor.sequence(of: graph, ended.inputs)
      for index in found.indices {
        try #require(found[index] == ended.scores[index], "inference \(index)")
      }
    }
  }

  @Test func statesOutliveInferences() throws {
    let ended = try EndedCase("stream", in: Self.folder)
    #expect(ended.graph.states.map(\.name).sorted() == ["features", "rows"])
    let anew = ended.inputs.map { ReferenceExecutor.sequence(of: ended.graph, [$0])[0] }
    #expect(anew[0] == ended.scores[0])
    #expect(anew[1] != ended.scores[1])
  }

  @Test func whatReachesNoOutputIsDropped() throws {
    var graph = try EndedCase("kept_sum", in: Self.folder).graph
    let last = try #require(graph.nodes.last)
    #expect(last.operation.name == "CONV_2D")
    graph.outputs.removeLast()
    graph.outputNames.removeLast()
    let rest = RemoveDeadNodes().rewrite(graph)
    #expect(rest.nodes.count == graph.nodes.count - 1)
    #expect(rest.states == graph.states)
    graph.states.append(
      StateVariable(name: "unread", value: graph.inputs[0], next: graph.outputs[0]))
    #expect(RemoveDeadNodes().rewrite(graph).states.count == graph.states.count)
  }
}
