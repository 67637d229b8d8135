import Evaluation
import MCUCost
import ModelCompiler

extension Verb {
  /// Shows what each layer costs.
  static let profile = Verb(
    "profile", summary: "Estimate what each layer costs on a board.",
    details: """
      Cycles by what they are spent on: data (loads, stores, flash waits), compute, overhead.
      Energy is that of the whole chip while it works (SoC boundary); the datapath's alone, a lower
      bound that leaves out almost everything, is given apart and never added to it.
      """,
    operands: [.model], options: [.board, .labels, .frontEnd, .json],
    examples: [
      Example("thimble profile kws.tflite", "on the reference board, stm32l4r5zi"),
      Example("thimble profile kws.thimble --board rp2040 --json", "every number, for scripts"),
    ]
  ) { arguments, console in
    let board = try arguments.chosenBoard()
    let deployment = try arguments.deployment()
    let model = deployment.source.model
    let estimate = try CostModel(board: board)
      .estimate(model.layerWorkloads, frontEnd: model.frontEndWorkload)
    let report = ProfileReport(model: deployment.source.path, estimate: estimate)
    console.print(arguments.has(.json) ? json(report) : report.text(on: board))
    return .success
  }
}

private struct ProfileReport: Encodable {
  let schema = 1
  var model: String
  var estimate: InferenceEstimate

  private enum CodingKeys: String, CodingKey {
    case schema, model
  }

  /// The estimate's own keys, beside `schema` and `model`.
  func encode(to encoder: any Encoder) throws {
    try estimate.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schema, forKey: .schema)
    try container.encode(model, forKey: .model)
  }

  func text(on board: Board) -> String {
    let layers = ([estimate.frontEnd].compactMap(\.self) + estimate.layers).map(row)
    let table = TextTable.lines(
      [
        [
          "layer", "kind", "MACs", "bytes", "cycles", "%", "data", "compute", "overhead", "µJ",
          "MAC/byte", "bound",
        ]
      ] + layers,
      [.left, .left] + Array(repeating: .right, count: 9))
    let facts = [
      ["Board", board.sentence],
      ["Estimate", estimate.sentence],
      ["", estimate.scope],
      ["Datapath", "\(rounded(estimate.datapathEnergyMicrojoules)) µJ, a lower bound apart"],
    ]
    return (["\(model)", ""] + table + [""] + TextTable.lines(facts)).joined(separator: "\n")
  }

  private func row(_ layer: LayerEstimate) -> [String] {
    let share = estimate.cycles == 0 ? 0 : Double(layer.cycles) / Double(estimate.cycles)
    return [
      shortened(layer.name), layer.kind.rawValue, grouped(layer.multiplyAccumulates),
      grouped(layer.movedBytes), grouped(layer.cycles), fixed(share * 100, 1),
      grouped(layer.dataCycles), grouped(layer.computeCycles), grouped(layer.overheadCycles),
      rounded(layer.energyMicrojoules), fixed(layer.multiplyAccumulatesPerByte, 1),
      layer.bound.rawValue,
    ]
  }
}
