package import Foundation
import ModelCompiler

/// An MLPerf Tiny reference model with its golden vectors, which live beside the project and are no part
/// of it.
package enum ReferenceModel: String, CaseIterable, Sendable {
  case kws, vww, resnet, ad, sww

  /// Whether they are there.
  package static let areThere = SharedData.has("mlperf_tiny")

  /// The model's file.
  package var url: URL {
    let name =
      switch self {
      case .kws: "kws_ref_model"
      case .vww: "vww_96_int8"
      case .resnet: "pretrainedResnet_quant"
      case .ad: "ad01_int8"
      case .sww: "str_ww_ref_model"
      }
    return SharedData.url("mlperf_tiny/models/\(name).tflite")
  }

  /// The model with inputs, scores and checksums of all layers.
  package func golden() throws -> GoldenCase {
    try GoldenCase(
      model: url, vectors: SharedData.url("mlperf_tiny/golden/\(rawValue)"),
      record: SharedData.url("mlperf_tiny/golden/\(rawValue)_layers.json"))
  }

  /// Compares every layer of the first `limit` inputs under three plans: of one that keeps all tensors,
  /// and of two row by row.
  ///
  /// - Returns: how many checksums were compared.
  /// - Throws: `GoldenMismatch` for the first that differs, or where fewer were compared than there are.
  package static func compareLayers(
    of golden: GoldenCase, named name: String, _ plans: PlanSet, limit: Int
  ) throws -> Int {
    let recorded = min(limit, golden.inputs.count, golden.record.layers[0].crc32.count)
    let expected = golden.record.layers.count * recorded
    let whole = try golden.checkLayers(
      name, limit: recorded,
      checksums: LayerChecksums.preserved(golden.compiled, plans[.preserved, .whole]))
    var compared = [whole.compared]
    for strategy in [PlanStrategy.streamed, .smallest] {
      let stepped = try golden.checkLayers(
        name, limit: recorded,
        checksums: LayerChecksums.rowByRow(golden.compiled, plans[strategy, .rows]))
      compared.append(stepped.compared)
    }
    guard compared.allSatisfy({ $0 == expected }) else {
      throw GoldenMismatch("\(name): \(compared) layers compared, not \(expected) under each plan")
    }
    return expected * compared.count
  }
}
