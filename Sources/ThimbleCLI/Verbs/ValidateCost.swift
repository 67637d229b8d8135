import Deployment
import MCUCost

extension Option {
  fileprivate static let page = Option(
    "--output", alias: "-o", value: "FILE", help: "write the page with every row, in Markdown",
    completion: .output)
}

extension Verb {
  /// Compares the cost model with published results.
  static let validateCost = Verb(
    "validate-cost", summary: "Compare the cost model's predictions with published results.",
    details: """
      Predicts MLPerf Tiny's published times and energies, each from something else that is known:
      (a) a board's power from its own keyword run, (b) a software's time from its keyword run,
      (c) energy from the vendor's headline current. Nothing was run with Thimble's kernels. The
      exit code is 6 when the median error of (a) or (b) is above 10 %.
      """,
    options: [.page, .json],
    examples: [
      Example("thimble validate-cost", "medians and worst cases"),
      Example(
        "thimble validate-cost --output Tools/cost/VALIDATION.md",
        "the page: every row, every exclusion and its reason"),
      Example("thimble validate-cost --json", "the same for scripts"),
    ]
  ) { arguments, console in
    let page = try arguments.output(.page)
    let validation = CostValidation()
    let report = CostValidationReport(validation)
    if let page {
      try OutputFile.write(validation.markdown().utf8, to: page)
      console.note("wrote \(page)")
    }
    console.print(arguments.has(.json) ? json(report) : report.text)
    return report.isMet ? .success : .mismatch
  }
}

extension CostValidationReport {
  /// The figures for a terminal.
  fileprivate var text: String {
    let rows = predictions.map { part in
      [
        part.title, grouped(part.count), part.medianError.map(percent) ?? "-",
        part.askedMedianError.map { percent($0) + (part.isMet ? ", met" : ", missed") } ?? "-",
        part.worstError.map { ($0 > 0 ? "+" : "") + percent($0) } ?? "-",
      ]
    }
    let table = TextTable.lines(
      [["prediction", "rows", "median error", "asked", "worst"]] + rows,
      [.left, .right, .right, .left, .right])
    let origin =
      "MLPerf Tiny inference results v0.5 to v1.3, closed division: \(publishedRows) rows, none of "
      + "them run with Thimble."
    return ([origin, ""] + table).joined(separator: "\n")
  }
}
