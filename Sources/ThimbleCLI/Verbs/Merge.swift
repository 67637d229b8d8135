import Deployment
import Evaluation
import Report

extension Verb {
  /// Joins reports of shards.
  static let merge = Verb(
    "merge", summary: "Join the reports of evaluate --shard, or of pareto --shard.",
    details: """
      Takes the reports of all shards of one run, in any order, and prints the report that a run of all
      clips at once prints, to the last digit: what is joined is what became of each clip, not averages.
      Shards of other models, options, clips or versions are refused, and so are missing ones and ones that
      are given twice. Files that could not be read are named again, and the exit code is 5.
      """,
    operands: [Operand("SHARD.json", .any)],
    options: [.paretoSVG, .markdown, .json],
    examples: [
      Example("thimble merge 1.json 2.json 3.json 4.json 5.json", "the whole run's report"),
      Example(
        "thimble merge shards/*.json --svg models.svg --markdown MODELS.md",
        "the table, the drawing and the page of pareto"),
    ]
  ) { arguments, console in
    guard !arguments.operands.isEmpty else {
      throw UsageError.missingOperand("SHARD.json", verb: "merge")
    }
    let pictures = try ParetoPictures(arguments)
    let shards = try MergedShards(paths: arguments.operands)
    switch shards.verb {
    case .evaluate:
      if let option = pictures.options.first {
        throw UsageError.conflict("\(option.name) is for shards of pareto, not of evaluate")
      }
      let (report, head, passes) = try shards.evaluation()
      try passes.requireAnyClip(of: report.folder, console)
      return console.finish(
        passes, arguments.has(.json) ? json(report, behind: head) : report.text)
    case .pareto:
      let report = try shards.comparison()
      try pictures.draw(report, console)
      return console.finish(
        shards.passes.failures, arguments.has(.json) ? JSONReport.text(report) : report.text)
    }
  }
}
