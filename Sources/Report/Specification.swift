import Deployment
import MCUCost
import ModelCompiler

/// Everything that has to be known to make a report again.
package struct Specification: Codable, Equatable, Sendable {
  /// The program that made the report.
  package var tool: String
  /// The model file's format.
  package var format: String
  /// SHA-256 of the file that the model came from first; `nil` if unknown.
  package var sourceSHA256: String?
  /// SHA-256 of the `.thimble` file.
  package var modelSHA256: String
  /// SHA-256 of the board's data.
  package var boardSHA256: String
  /// Number formats of the arithmetic.
  package var precision: String
  /// The plan in words.
  package var plan: String
  /// The board: name, core, clock and supply.
  package var board: String
  /// Whose kernels are priced, in which layout.
  package var kernels: String
  /// What the energy figures include.
  package var energyBoundary: String
  /// What the second energy figure includes.
  package var datapathBoundary: String
  /// The complete specification in one line.
  package private(set) var line = ""

  init(_ model: ProfiledModel, board: Board, tool: String, boardSHA256: String) {
    let streams = model.plan.placements.count { !$0.isMaterialized }
    self.tool = tool
    format = model.identity.format
    sourceSHA256 = model.identity.sourceSHA256
    modelSHA256 = model.identity.modelSHA256
    self.boardSHA256 = boardSHA256
    precision = "int8 weights and activations, int32 accumulators"
    plan =
      "\(model.planOrigin), \(NumberText.grouped(model.plan.arenaBytes))-byte arena, "
      + "\(streams) of \(model.plan.placements.count) tensors streamed, "
      + (model.plan.fullInput ? "whole input first" : "input row by row")
    self.board =
      "\(board.name), \(board.core.name) at \(NumberText.short(board.clockHertz.value / 1e6)) MHz, "
      + "\(NumberText.short(board.supplyVolts.value)) V"
    kernels = "Thimble, \(model.layout.name) layout"
    energyBoundary = "SoC: the whole chip while its core works, and asleep in between"
    datapathBoundary = "datapath: arithmetic and data movement alone, a lower bound"
    line = joined()
  }

  private func joined() -> String {
    let hashes = [
      sourceSHA256.map { "source sha256 \($0)" },
      "model sha256 \(modelSHA256)", "board sha256 \(boardSHA256)",
    ]
    let parts = [precision, "plan: " + plan, board, "kernels: " + kernels, energyBoundary]
    return (parts + hashes.compactMap(\.self) + [tool]).joined(separator: " · ")
  }
}
