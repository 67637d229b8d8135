import Deployment
import GraphIR
import MCUCost
import ModelCompiler
import Report

/// What a model takes of a stream, as `--json` shows it.
struct StreamFigures: Encodable {
  /// New rows of an inference.
  var hopRows: Int
  /// Rows of the window that outputs are of.
  var windowRows: Int
  /// Inferences before the first whole window.
  var warmUpInferences: Int

  /// Those of a model; `nil` for one that takes whole windows.
  init?(_ source: ModelSource) {
    guard let window = source.model.streamWindow else { return nil }
    (hopRows, windowRows) = (window.hopRows, window.windowRows)
    warmUpInferences = window.warmUpInferences
  }
}

/// What an inference of a stream's new sound takes on a board that does nothing else, as `--json` shows it.
struct HopFigures: Encodable {
  /// The board of the estimates.
  var board: String
  /// Time between two inferences.
  var hopSeconds: Double
  /// Cycles of each, front end included.
  var cycles: Int
  /// Share of the time that the core works; above 1 the board is too slow.
  var activeFraction: Double
  /// Mean power, asleep in between, SoC boundary; `nil` where the board is too slow.
  var averagePowerMilliwatts: Double?

  /// Those of a deployed model; `nil` for one that keeps no state or has no front end.
  init?(_ deployment: Deployment, on board: Board) throws {
    guard let frontEnd = deployment.source.model.frontEndWorkload,
      let hopSeconds = deployment.source.hopSeconds
    else { return nil }
    let estimate = try CostModel(board: board).estimate(
      deployment.source.model.layerWorkloads(deployment.plan), frontEnd: frontEnd)
    self.board = board.name
    self.hopSeconds = hopSeconds
    cycles = estimate.cycles
    activeFraction = estimate.latencyMilliseconds * 1e-3 / hopSeconds
    let sleep = board.sleepMicrowatts * max(0, 1 - activeFraction)
    averagePowerMilliwatts =
      activeFraction > 1 ? nil : (estimate.energyMicrojoules / hopSeconds + sleep) * 1e-3
  }

  /// One line for people.
  var sentence: String {
    let cost =
      "\(grouped(cycles)) cycles each \(NumberText.duration(seconds: hopSeconds)) on \(board), front end included"
    guard let averagePowerMilliwatts else { return cost + ": more than there is time for" }
    return cost + ": \(rounded(activeFraction * 100)) % awake, "
      + "\(NumberText.power(milliwatts: averagePowerMilliwatts)) on average"
  }
}

extension StreamOffer {
  /// One line for people.
  var sentence: String {
    let whole = "a window of \(windowRows) rows takes \(grouped(windowMultiplyAccumulates)) MACs"
    let forbidding = stops.first.map { "\($0.operation) '\(shortened($0.node))' \($0.reason)" }
    guard let hopRows, let hopMultiplyAccumulates else {
      return "\(whole) at each hop, and rows cannot be kept: "
        + (forbidding ?? "its first layer reads all of them")
    }
    let rows = hopRows == 1 ? "a new row" : "\(hopRows) new rows"
    return "\(whole), \(rows) \(grouped(hopMultiplyAccumulates)) with --hop-rows \(hopRows)"
      + (hopRows == 1 ? "" : " or a multiple; others compute whole windows from a stride on")
      + (forbidding.map { "; whole windows from \($0) on" } ?? "")
  }
}
