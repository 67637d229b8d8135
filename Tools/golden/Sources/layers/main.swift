import Foundation
import TestSupport

/// Compares every layer of the MLPerf Tiny reference models with the recorded ones, and every score under
/// every plan: an optimized build's, for all inputs that there are records of.

guard ReferenceModel.areThere else {
  print("skipped: \(SharedData.url("mlperf_tiny").path) is not there")
  exit(0)
}
do {
  for model in ReferenceModel.allCases {
    let golden = try model.golden()
    let plans = try PlanSet(golden.compiled)
    try plans.check()
    let layers = try ReferenceModel.compareLayers(
      of: golden, named: "\(model)", plans, limit: .max)
    let inputs = min(golden.inputs.count, golden.record.layers[0].crc32.count)
    try golden.checkScores("\(model)", plans, limit: inputs)
    print(
      "\(model): \(layers) layers as recorded, scores of \(inputs) inputs under \(plans.count) plans"
    )
  }
} catch {
  FileHandle.standardError.write(Data("layers: \(error)\n".utf8))
  exit(1)
}
