import Deployment
import GraphIR

/// Runs a float32 model on the host: `thimble run MODEL --float FILE.wav…`, or `--raw IN.f32
/// --scores OUT.f32`.
func runFloat(
  _ files: [String], _ arguments: Arguments, _ console: Console
) async throws -> ExitCode {
  let model = try arguments.clipModel()
  guard case .float(let source) = model else { return .failure }
  var report = FloatReport(model: source.path)
  if arguments.has(.raw) {
    let outputs = try arguments.outputs(.scores)
    guard let output = outputs.first else {
      throw UsageError.missingOption("--scores", why: "the file for the outputs of --raw")
    }
    let run = try RawFloatRun(source, files: arguments.texts(.raw))
    for (path, bytes) in zip(outputs, try run.scoreBytes(inFiles: outputs.count, of: source)) {
      try OutputFile.write(bytes, to: path)
    }
    report.inferences = run.inferences
    report.output = output
    report.notes = run.notes
  } else {
    try arguments.requireFrontEnd(model, or: rawRemedy)
    (report.results, report.failures) = try await LabellingOptions(arguments).label(
      files, by: model, console)
  }
  report.notes = source.graph.notes + report.notes
  console.print(arguments.has(.json) ? json(report) : report.text)
  return report.failures.isEmpty ? .success : .invalidFile
}

private struct FloatReport: Encodable {
  var model: String
  var arithmetic = "float32"
  var inferences: Int?
  /// The file of the scores.
  var output: String?
  var results: [ClipFigures] = []
  var failures: [FileError] = []
  var notes: [String] = []

  init(model: String) { self.model = model }

  var text: String {
    let clips = ClipFigures.lines(results)
    var rows = [["Model", "\(model), float32 on the host"]]
    if let inferences, let output {
      rows.append(["Ran", "\(grouped(inferences)) inferences, float32 outputs to \(output)"])
    }
    rows += notes.map { ["Note", $0] }
    return (clips + (clips.isEmpty ? [] : [""]) + TextTable.lines(rows)).joined(separator: "\n")
  }
}
