import MCUCost
import Report
import Simulation

/// A profile, and what the simulated board took where that was asked for.
struct MeasuredReport: Encodable {
  let profile: ProfileReport
  let measured: MeasuredProfile?

  private enum CodingKeys: String, CodingKey {
    case measured
  }

  func encode(to encoder: any Encoder) throws {
    try profile.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(measured, forKey: .measured)
  }
}

extension MeasuredProfile {
  /// The lines below a profile's.
  var text: String {
    let rows =
      layers.map { layer in
        [
          "\(layer.index)", layer.kernel, grouped(layer.cycles), grouped(layer.predictedCycles),
          signed(layer.predictionError), layer.name,
        ]
      } + [
        [
          "", "feeding, searches", grouped(otherCycles), grouped(otherPredictedCycles),
          signed(Double(otherPredictedCycles) / Double(max(1, otherCycles)) - 1),
        ],
        [
          "", "network", grouped(warmCycles), grouped(predictedCycles), signed(predictionError),
          "\(grouped(coldCycles)) with cold caches",
        ],
      ]
    let table = TextTable.lines(
      [["", "measured", "cycles", "estimate", "error", "tensor"]] + rows,
      [.right, .left, .right, .right, .right])
    let range = cyclesRange.map {
      [
        "The board's flash figures were not checked: from \(grouped(Int($0.lower))) cycles without wait "
          + "states to \(grouped(Int($0.upper))) without cache."
      ]
    }
    return (["", "Simulated, one inference of \(input):"] + table + (range ?? []))
      .joined(separator: "\n")
  }

  private func signed(_ error: Double) -> String {
    (error < 0 ? "" : "+") + fixed(error * 100, 1) + " %"
  }
}
