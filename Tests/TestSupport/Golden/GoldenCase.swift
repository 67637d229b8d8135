package import Foundation
package import GraphIR
package import ModelCompiler
import TFLiteImport
package import Thimble

/// What the reference runtime recorded for a model: one entry for each operator's output tensor.
package struct GoldenRecord: Decodable {
  package struct Layer: Decodable {
    package let code: String
    package let name: String
    /// CRC-32 of the tensor's bytes for each input, in hexadecimal.
    package let crc32: [String]
  }

  package let maker: String
  package let layers: [Layer]
}

/// What is not as the reference has it.
package struct GoldenMismatch: Error, CustomStringConvertible {
  /// Model, input, and plan or layer.
  package let description: String

  init(_ description: String) { self.description = description }
}

/// A model with inputs, and the scores and layer checksums that the reference runtime gave.
package struct GoldenCase {
  package let graph: Graph
  /// Lowered with every layer's channels kept, so that layers can be compared.
  package let compiled: CompiledGraph
  /// The bytes of inputs, and of scores.
  package let inputs: [[Int8]]
  package let scores: [[Int8]]
  package let record: GoldenRecord

  /// Reads a model and its vectors; `stem` names the vectors' files.
  package init(model: URL, vectors stem: URL, scores: String = "scores", record: URL) throws {
    let bytes = Array(try Data(contentsOf: model))
    graph = try TFLiteImporter.graph(from: bytes, fileName: model.lastPathComponent)
    compiled = try CompiledGraph(graph, passes: .preservingTensors)
    inputs = try GoldenCase.vectors(
      "\(stem.path)_inputs.i8", count: compiled.lowered.tensors[0].byteCount)
    let outputs = compiled.lowered.tensors[compiled.lowered.outputs[0]].byteCount
    self.scores = try GoldenCase.vectors("\(stem.path)_\(scores).i8", count: outputs)
    self.record = try JSONDecoder().decode(GoldenRecord.self, from: Data(contentsOf: record))
    guard inputs.count == self.scores.count, !inputs.isEmpty else {
      throw CocoaError(.fileReadCorruptFile)
    }
  }

  private static func vectors(_ path: String, count: Int) throws -> [[Int8]] {
    let values = try Data(contentsOf: URL(fileURLWithPath: path)).map { Int8(bitPattern: $0) }
    guard values.count % count == 0 else { throw CocoaError(.fileReadCorruptFile) }
    return stride(from: 0, to: values.count, by: count).map { Array(values[$0..<$0 + count]) }
  }

  /// Checks the scores of the first `limit` inputs under every plan.
  package func checkScores(_ name: String, _ plans: PlanSet, limit: Int) throws {
    for (key, plan) in plans.all {
      let bench = try TestBench(file: ModelWriter.write(compiled.lowered, plan))
      for index in 0..<min(limit, inputs.count) {
        let result = try bench.run(inputs[index], key.feeding)
        guard result.output == scores[index], result.guardsAreIntact else {
          throw GoldenMismatch("\(name), input \(index), \(key)")
        }
      }
    }
  }

  /// Checks the scores of the first `limit` inputs of the model that all passes of a layout give.
  package func checkScoresAfterAllPasses(_ name: String, limit: Int) throws -> LoweredModel {
    let compiled = try CompiledGraph(graph)
    for feeding in Feeding.allCases {
      let bench = try TestBench(file: compiled.file(.smallest, feeding))
      for index in 0..<min(limit, inputs.count) {
        let result = try bench.run(inputs[index], feeding)
        guard result.output == scores[index] else {
          throw GoldenMismatch("\(name), input \(index), \(feeding)")
        }
      }
    }
    return compiled.lowered
  }

  // MARK: Layers

  /// For each layer of the record, the lowered tensor with its bytes; `nil` for one that folding
  /// did away with.
  func tensors(of layers: [GoldenRecord.Layer]) -> [Int?] {
    var places = Dictionary(
      compiled.lowered.tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
    // The compiled model has the signature's names of inputs and outputs, the record has the tensors'.
    let ends = zip(graph.inputs + graph.outputs, graph.inputNames + graph.outputNames)
    for (tensor, name) in ends { places[graph.tensors[tensor].name] = places[name] }
    let producers = Dictionary(
      graph.nodes.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
    let indices = Dictionary(
      graph.tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
    func place(_ tensor: Int) -> Int? {
      if let place = places[graph.tensors[tensor].name] { return place }
      // A view's bytes are its input's.
      guard let node = producers[tensor], [.reshape, .requantize].contains(node.operation) else {
        return nil
      }
      return place(node.inputs[0])
    }
    return layers.map { layer in indices[layer.name].flatMap(place) }
  }

  /// Compares checksums of every layer that still exists; the codes of those that do not, and the
  /// number of comparisons made.
  package func checkLayers(
    _ name: String, limit: Int, checksums: ([Int8]) throws -> [UInt32?]
  ) throws -> (gone: [String], compared: Int) {
    let places = tensors(of: record.layers)
    var compared = 0
    for index in 0..<min(limit, inputs.count, record.layers[0].crc32.count) {
      let actual = try checksums(inputs[index])
      for (layer, place) in zip(record.layers, places) {
        guard let place, let checksum = actual[place] else { continue }
        guard UInt32(layer.crc32[index], radix: 16) == checksum else {
          throw GoldenMismatch("\(name), input \(index), \(layer.code) '\(layer.name)'")
        }
        compared += 1
      }
    }
    return (zip(record.layers, places).filter { $0.1 == nil }.map(\.0.code), compared)
  }
}

extension CRC32 {
  /// The checksum of int8 values.
  package static func of(_ values: some Sequence<Int8>) -> UInt32 {
    var crc = CRC32()
    for value in values { crc.append(UInt8(bitPattern: value)) }
    return crc.value
  }
}
