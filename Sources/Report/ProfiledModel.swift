package import Deployment
package import MCUCost
package import ModelCompiler
package import Thimble

/// A model as a report needs it: what it asks of a board, its plan and its identity.
package struct ProfiledModel: Sendable {
  /// What identifies it.
  package var identity: ModelIdentity
  /// The kernels that the file's constants are laid out for.
  package var layout: KernelLayout
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
  package var memory: MemoryUse
  /// The model in other layouts, for boards whose cores have other kernels.
  package var alternatives: [LayoutFigures] = []
  /// What was changed or assumed on the way, for people.
  package var notes: [String]

  /// Describes a deployed model.
  package init(_ deployment: Deployment) {
    let source = deployment.source
    identity = ModelIdentity(deployment)
    layout = source.model.layout
    layers = source.model.layerWorkloads(deployment.plan)
    frontEnd = source.model.frontEndWorkload
    plan = deployment.plan
    problem = PlanProblem(source.model, fullInput: deployment.plan.fullInput)
    planOrigin = deployment.origin.rawValue
    memory = deployment.memory
    notes = source.notes
  }

  /// What one inference costs on a board.
  func estimate(on board: Board) throws(EstimateError) -> InferenceEstimate {
    try CostModel(board: board).estimate(layers, frontEnd: frontEnd)
  }

  /// The model as it would be laid out for a board.
  func laidOut(for board: Board) -> ProfiledModel {
    let wanted = board.core.target?.layout
    guard let other = alternatives.first(where: { $0.layout == wanted }) else { return self }
    var model = self
    (model.layout, model.layers, model.memory) = (other.layout, other.layers, other.memory)
    return model
  }
}

/// What depends on the order in which a model file keeps its constants.
package struct LayoutFigures: Sendable {
  /// The order.
  package var layout: KernelLayout
  /// The network's operators.
  package var layers: [LayerWorkload]
  /// What it takes on a device.
  package var memory: MemoryUse

  /// The figures of a deployed model.
  package init(_ deployment: Deployment) {
    let model = ProfiledModel(deployment)
    (layout, layers, memory) = (model.layout, model.layers, model.memory)
  }
}
