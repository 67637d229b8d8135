import Foundation
import GraphIR
import ONNXImport

/// The networks of `Tests/Fixtures/ONNX`, exported by PyTorch.
enum Fixtures {
  static let folder = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../Fixtures/ONNX").standardizedFileURL

  /// Those that can be imported.
  static let names = [
    "arrangements", "borders", "channels_last", "choices", "decoder", "dense", "ds_cnn",
    "ds_cnn_unfolded",
    "flatten", "functions", "functions_unfolded", "group_norm", "gru", "input_statistics",
    "input_statistics_padded", "normalizations", "pools", "residual", "residual_dynamo", "rnn",
    "turns", "two_ends",
  ]

  /// Those with operations that the plain loops have not.
  static let withoutLoops = [
    "attention", "lstm", "lstm_two_ways", "products", "recurrence", "sums",
  ]

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name + ".onnx")))
  }

  static func graph(_ name: String) throws -> Graph {
    try ONNXImporter.graph(from: bytes(name), fileName: name)
  }

  /// Vectors of float32, each of `count` values.
  static func vectors(_ name: String, count: Int) throws -> [[Float]] {
    let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name + ".f32")))
    let values = stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) })
    }
    return stride(from: 0, to: values.count, by: count).map { Array(values[$0..<$0 + count]) }
  }
}

/// The largest difference of two vectors, where both have the same length.
func largestDifference(_ first: [Float], _ second: [Float]) -> Float {
  guard first.count == second.count else { return .infinity }
  return zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
