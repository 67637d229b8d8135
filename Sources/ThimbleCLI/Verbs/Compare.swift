import Deployment
import Foundation
import MCUCost
import Report

extension Option {
  fileprivate static let budget = Option(
    "--budget", value: "FILE", help: "limits for the second report, a JSON file", completion: .file)
}

extension Verb {
  /// Shows what changed between two profile reports.
  static let compare = Verb(
    "compare", summary: "Show what changed between two reports of profile --json.",
    details: """
      Layers are matched by name. A budget file limits any of
      \(Budget.Figure.allCases.map(\.rawValue).joined(separator: ", "));
      the exit code is 6 when the second report exceeds one of its limits.
      """,
    operands: [Operand("BEFORE.json"), Operand("AFTER.json")], options: [.budget, .json],
    examples: [
      Example("thimble compare main.json branch.json", "what a change costs, layer by layer"),
      Example(
        "thimble compare main.json branch.json --budget budget.json",
        "with {\"arenaBytes\": 8192, \"energyMicrojoules\": 900} in the budget: for CI"),
    ]
  ) { arguments, console in
    let (before, after) = (arguments.operands[0], arguments.operands[1])
    let budget = try arguments.text(.budget).map { path in
      try Budget(json: InputFile.read(path), file: path)
    }
    let comparison = ProfileComparison(
      before: try reportFile(before), after: try reportFile(after), budget: budget)
    let report = CompareReport(before: before, after: after, comparison: comparison)
    console.print(arguments.has(.json) ? json(report) : report.text)
    let exceeded = comparison.exceeded ?? []
    for item in exceeded { console.error("over budget: \(item)") }
    return exceeded.isEmpty ? .success : .mismatch
  }

  private static func reportFile(_ path: String) throws -> ReportFile {
    let bytes = try InputFile.read(path)
    do {
      return try JSONDecoder().decode(ReportFile.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw FileError(path: path, reason: "is no report of profile --json: \(error.reason)")
    }
  }
}

extension DecodingError {
  /// What is wrong, and where, in a line.
  var reason: String {
    switch self {
    case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      (context.codingPath.map(\.stringValue).joined(separator: ".") + " " + context.debugDescription)
        .trimmingCharacters(in: .whitespaces)
    @unknown default: "\(self)"
    }
  }
}

private struct CompareReport: Encodable {
  var before: String
  var after: String
  var comparison: ProfileComparison

  private enum CodingKeys: String, CodingKey {
    case before, after
  }

  func encode(to encoder: any Encoder) throws {
    try comparison.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(before, forKey: .before)
    try container.encode(after, forKey: .after)
  }

  var text: String {
    let costs = comparison.costs
    let totals: [(String, ProfileComparison.Change)] = [
      ("cycles", costs.total.cycles), ("latency (ms)", costs.latencyMilliseconds),
      ("energy (µJ, SoC boundary)", costs.total.energyMicrojoules),
      ("arena (bytes)", comparison.arenaBytes), ("SRAM (bytes)", comparison.totalSramBytes),
      ("flash (bytes)", comparison.modelBytes),
      ("average power (mW)", comparison.averagePowerMilliwatts),
      ("battery (days)", comparison.batteryDays),
    ]
    let table = TextTable.lines(
      [["", "before", "after", "change"]] + totals.map { [$0.0] + $0.1.cells },
      [.left, .right, .right, .right])
    let names = comparison.settings.map { "  " + NameText.printable($0) }
    return (["\(before) -> \(after)"] + names + [""] + table + layerLines + budgetLines)
      .joined(separator: "\n")
  }

  private var layerLines: [String] {
    let layers = comparison.costs.layers
    guard !layers.isEmpty else { return ["", "No layer changed."] }
    return [""]
      + TextTable.lines(
        [["layer", "cycles before", "after", "change", "µJ before", "after", "change"]]
          + layers.map {
            [shortened($0.name)] + $0.cycles.cells + $0.energyMicrojoules.cells
          },
        [.left, .right, .right, .right, .right, .right, .right])
  }

  private var budgetLines: [String] {
    guard let exceeded = comparison.exceeded else { return [] }
    return exceeded.isEmpty
      ? ["", "Budget: within all limits"] : ["", "Budget: exceeded"] + exceeded.map { "  \($0)" }
  }
}

extension ReportComparison.Change {
  /// Before, after, and the change in per cent.
  fileprivate var cells: [String] {
    let change: String
    if difference == 0 {
      change = before == nil && after == nil ? "-" : "same"
    } else if let relative, after != nil {
      change = (relative > 0 ? "+" : "") + fixed(relative * 100, 1) + " %"
    } else {
      change = before == nil ? "new" : "gone"
    }
    return [number(before), number(after), change]
  }

  private func number(_ value: Double?) -> String { value.map(rounded) ?? "-" }
}
