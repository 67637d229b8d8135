package import MCUCost
package import ModelCompiler

/// A model as a report needs it: what it asks of a board, its plan and its identity.
package struct ProfiledModel: Sendable {
  /// The file's path, as it was given.
  package var path: String
  /// What the file is: `tflite` or `thimble`.
  package var format: String
  /// SHA-256 of the file that the model came from first, in hexadecimal digits; empty if unknown.
  package var sourceSHA256: String
  /// SHA-256 of the `.thimble` file, in hexadecimal digits.
  package var fileSHA256: String
  /// The kernels that the file's constants are laid out for.
  package var layout: CostModel.Layout
  /// The network's operators.
  package var layers: [LayerWorkload]
  /// The audio front end, if there is one.
  package var frontEnd: LayerWorkload?
  /// Where everything lies in the arena.
  package var plan: Plan
  /// What was planned.
  package var problem: PlanProblem
  /// How the plan was found: `smallest`, `stored`.
  package var planOrigin: String
  /// What it takes on a device.
  package var memory: MemoryFigures
  /// The model in other layouts, for boards whose cores have other kernels.
  package var alternatives: [LayoutFigures] = []
  /// What was changed or assumed on the way, for people.
  package var notes: [String]

  /// Makes a description of a model.
  package init(
    path: String, format: String, sourceSHA256: String, fileSHA256: String,
    layout: CostModel.Layout, layers: [LayerWorkload], frontEnd: LayerWorkload?, plan: Plan,
    problem: PlanProblem, planOrigin: String, memory: MemoryFigures, notes: [String] = []
  ) {
    self.path = path
    self.format = format
    self.sourceSHA256 = sourceSHA256
    self.fileSHA256 = fileSHA256
    self.layout = layout
    self.layers = layers
    self.frontEnd = frontEnd
    self.plan = plan
    self.problem = problem
    self.planOrigin = planOrigin
    self.memory = memory
    self.notes = notes
  }

  /// What one inference costs on a board.
  func estimate(on board: Board) throws(EstimateError) -> InferenceEstimate {
    try CostModel(board: board).estimate(layers, frontEnd: frontEnd)
  }

  /// The model as it would be laid out for a board.
  func laidOut(for board: Board) -> ProfiledModel {
    let wanted = Target(rawValue: board.core.name).map { CostModel.Layout($0.layout) }
    guard let other = alternatives.first(where: { $0.layout == wanted }) else { return self }
    var model = self
    (model.layout, model.layers, model.memory) = (other.layout, other.layers, other.memory)
    return model
  }
}

/// What depends on the order in which a model file keeps its constants.
package struct LayoutFigures: Sendable {
  /// The order.
  package var layout: CostModel.Layout
  /// The network's operators.
  package var layers: [LayerWorkload]
  /// What it takes on a device.
  package var memory: MemoryFigures

  /// Makes the figures.
  package init(layout: CostModel.Layout, layers: [LayerWorkload], memory: MemoryFigures) {
    self.layout = layout
    self.layers = layers
    self.memory = memory
  }
}

/// Bytes that a model takes on a device.
package struct MemoryFigures: Codable, Equatable, Sendable {
  /// SRAM of the arena: counters, rings, accumulators and scratch.
  package var arenaBytes: Int
  /// SRAM of the audio front end.
  package var frontEndBytes: Int
  /// A bound on the stack.
  package var stackBytes: Int
  /// How `stackBytes` is known.
  package var stackBasis: String
  /// SRAM in all.
  package var totalSramBytes: Int
  /// Flash of the `.thimble` file.
  package var modelBytes: Int

  /// Makes the figures; the total is their sum.
  package init(
    arenaBytes: Int, frontEndBytes: Int, stackBytes: Int, stackBasis: String, modelBytes: Int
  ) {
    self.arenaBytes = arenaBytes
    self.frontEndBytes = frontEndBytes
    self.stackBytes = stackBytes
    self.stackBasis = stackBasis
    totalSramBytes = arenaBytes + frontEndBytes + stackBytes
    self.modelBytes = modelBytes
  }

  /// Whether a board's SRAM and flash hold the model.
  func fits(_ board: Board) -> Bool {
    Double(totalSramBytes) <= board.sramBytes.value && Double(modelBytes) <= board.flashBytes.value
  }
}

/// A tensor that is in the arena at its fullest moment.
package struct BindingTensor: Codable, Equatable, Sendable {
  /// The tensor's name.
  package var name: String
  /// Its bytes at that moment.
  package var bytes: Int
}
