import Deployment
import GraphIR
import ModelCompiler

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
