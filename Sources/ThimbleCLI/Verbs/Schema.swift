import HostSupport
import Report

extension Verb {
  private static let schemaNames = ReportSchema.all.map(\.name)

  /// Prints the schema of a report.
  static let schema = Verb(
    "schema", summary: "Print the JSON Schema of what a verb prints with --json.",
    details: """
      Draft 2020-12: every field with its meaning and its unit, nothing besides. References to common.json are
      to 'thimble schema common'. A report of listen is a line of its own; merge prints that of evaluate or
      pareto. Without NAME the names are listed.
      """,
    operands: [Operand("NAME", .optional, completion: .words(schemaNames))],
    examples: [
      Example(
        "thimble schema profile > profile.json", "what a tool that reads reports may rely on"),
      Example("thimble schema", "all names"),
    ], printsForMachines: true
  ) { arguments, console in
    guard let name = arguments.operands.first else {
      console.print(schemaNames.joined(separator: "\n"))
      return .success
    }
    guard let schema = ReportSchema.all.first(where: { $0.name == name }) else {
      let nearest = nearestName(to: name, among: schemaNames).map { " (did you mean '\($0)'?)" }
      throw UsageError.badValue(
        option: "NAME", found: name,
        accepted: schemaNames.joined(separator: ", ") + (nearest ?? ""))
    }
    console.print(String(schema.text.dropLast(schema.text.hasSuffix("\n") ? 1 : 0)))
    return .success
  }
}
