import Foundation
import TestSupport

/// The MLPerf Tiny models, which live beside the project and are never part of it.
///
/// Tests of them run where they are found (as in CI) and are reported as skipped elsewhere.
enum SharedModels {
  static let folder = SharedData.url("mlperf_tiny/models")

  /// Whether the models are there.
  static var areThere: Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(keywords).path)
  }

  /// The keyword-spotting model.
  static let keywords = "kws_ref_model.tflite"

  /// The bytes of a model.
  static func bytes(of name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }
}
