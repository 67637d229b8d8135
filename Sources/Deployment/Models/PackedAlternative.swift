package import MCUCost
import ModelCompiler
import Thimble

/// What kernels packed for a board's core would change of a model that is laid out for any core.
package struct PackedAlternative: Codable, Equatable, Sendable {
  /// What one file takes.
  package struct Costs: Codable, Equatable, Sendable {
    /// Cycles of an inference, front end included.
    package var cycles: Int
    /// Flash of the file.
    package var modelBytes: Int
    /// SRAM in all.
    package var totalSramBytes: Int
  }

  /// The core that the other file would be for.
  package var target: String
  /// The board of the estimates.
  package var board: String
  /// The file as it is.
  package var portable: Costs
  /// The file laid out for the core.
  package var packed: Costs
  /// What makes that file.
  package var command: String

  /// Compares a portable deployment with what it would be for a board's core, within the same SRAM.
  ///
  /// - Returns: `nil` where the model is not portable, no kernel of the core's is packed for it or the
  ///   other file's plan does not fit.
  /// - Throws: `EstimateError`, `CompileError`.
  package init?(
    to deployment: Deployment, on board: Board, input: Deployment.InputKind = .audio,
    fullInput: Bool = false
  ) throws {
    guard deployment.source.model.layout == .portable,
      let target = board.core.target, target.layout != .portable
    else { return nil }
    let other: Deployment
    do {
      other = try Deployment(
        deployment.source.laidOut(for: target), budgetBytes: deployment.memory.budgetBytes,
        input: input, fullInput: fullInput, workLimit: deployment.workLimit,
        beside: deployment)
    } catch is DoesNotFit {
      return nil
    }
    self.target = target.rawValue
    self.board = board.name
    command =
      "thimble convert \(deployment.source.path) -o FILE.thimble --target \(target.rawValue)"
    portable = try Costs(deployment, on: board)
    packed = try Costs(other, on: board)
    guard packed != portable else { return nil }
  }
}

extension PackedAlternative.Costs {
  fileprivate init(_ deployment: Deployment, on board: Board) throws {
    let model = deployment.source.model
    cycles = try CostModel(board: board).estimate(
      model.layerWorkloads(deployment.plan),
      frontEnd: deployment.memory.frontEndBytes > 0 ? model.frontEndWorkload : nil
    ).cycles
    modelBytes = deployment.memory.modelBytes
    totalSramBytes = deployment.memory.totalSramBytes
  }
}
