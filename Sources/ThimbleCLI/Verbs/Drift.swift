import Deployment
import HostSupport
import ThimbleTrust

extension Option {
  fileprivate static let reference = Option(
    "--reference", value: "DIR|FILE",
    help: "recordings that the model was calibrated with, or the counters that --output wrote",
    completion: .file)
  fileprivate static let model = Option(
    "--model", value: "FILE", help: "the model, where the reference is recordings",
    completion: .file)
  fileprivate static let output = Option(
    "--output", alias: "-o", value: "FILE", help: "the reference's counters, 64 bytes",
    completion: .output)
}

extension Verb {
  /// Compares a firmware's drift counters with the calibration set's.
  static let drift = Verb(
    "drift", summary: "Say whether what a device hears has moved from its calibration set.",
    details: """
      A REPORT is the 64 bytes of a firmware's drift counters. Classes, entropy of the scores and level are
      compared with the reference's by the population stability index: below 0.1 stable, from 0.1 on
      moderate, from 0.25 on shifted, which is exit code 6. Without a report the reference is written alone.
      """,
    operands: [Operand("REPORT", .optional)],
    options: [.reference, .model, .labels, .frontEnd, .output, .json],
    examples: [
      Example(
        "thimble drift --reference clips/ --model kws.thimble -o reference.drift",
        "count the calibration set"),
      Example(
        "thimble drift door-12.drift --reference reference.drift", "compare a report with it"),
    ]
  ) { arguments, console in
    let path = try arguments.required(.reference, why: "what to compare with") {
      arguments.text($0)
    }
    let output = try arguments.output(.output)
    guard output != nil || !arguments.operands.isEmpty else {
      throw UsageError.missingOperand("a REPORT, or -o", verb: "drift")
    }
    let report = try arguments.operands.first.map { report throws(FileError) in
      try DriftReference.counters(at: report)
    }
    let reference = try arguments.referenceCounters(path, console)
    if let output { try OutputFile.write(DriftReference.report(reference), to: output) }
    let result = DriftReport(
      report: report.map(CounterFigures.init), reference: CounterFigures(reference), output: output,
      shifts: report.map { PopulationShift.all($0, reference: reference) } ?? [])
    console.print(arguments.has(.json) ? json(result) : result.text)
    return result.shifts.contains { $0.band == .shifted } ? .mismatch : .success
  }
}

extension Arguments {
  fileprivate func referenceCounters(_ path: String, _ console: Console) throws -> DriftCounters {
    guard InputFolder.isDirectory(path) else { return try DriftReference.counters(at: path) }
    let model = try required(.model, why: "the model that hears the recordings") { text($0) }
    let deployment = try deployment(at: model)
    try requireFrontEnd(.deployed(deployment))
    return try DriftReference.counters(of: path, by: deployment) { error in
      console.note("passed over: \(error)")
    }
  }
}

private struct CounterFigures: Encodable {
  var windows: UInt32
  var saturatedWindows: UInt32
  var silentWindows: UInt32

  init(_ counters: DriftCounters) {
    windows = counters.windows
    saturatedWindows = counters.saturatedWindows
    silentWindows = counters.silentWindows
  }

  var sentence: String {
    "\(grouped(Int(windows))) windows, \(grouped(Int(saturatedWindows))) saturated, "
      + "\(grouped(Int(silentWindows))) silent"
  }
}

private struct DriftReport: Encodable {
  var report: CounterFigures?
  var reference: CounterFigures
  var output: String?
  var shifts: [PopulationShift]

  /// Windows below which an index says little: chance alone moves shares that far.
  private static let fewWindows = 200

  var text: String {
    var rows = [["Reference", reference.sentence]]
    if let report { rows.insert(["Report", report.sentence], at: 0) }
    if let output { rows.append(["Written", output]) }
    let least = min(report?.windows ?? .max, reference.windows)
    if report != nil, least < Self.fewWindows {
      rows.append(["Note", "\(least) windows are few: chance alone moves an index by some tenths"])
    }
    let table = shifts.map { ["  " + $0.name, fixed($0.index, 3), $0.band.rawValue] }
    guard !table.isEmpty else { return TextTable.lines(rows).joined(separator: "\n") }
    return
      (TextTable.lines(rows) + ["", "Population stability index"]
      + TextTable.lines(table, [.left, .right])).joined(separator: "\n")
  }
}
