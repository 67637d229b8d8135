import Deployment
import ModelCompiler
import Report

/// A report as JSON text, behind what every report says first: schema and tool, and of a deployed model
/// what identifies it, what it takes and what was assumed.
func json(
  _ report: some Encodable, of deployment: Deployment? = nil, packed: PackedAlternative? = nil
) -> String {
  JSONReport.text(Envelope(report: report, deployment: deployment, packed: packed))
}

private struct Envelope<Report: Encodable>: Encodable {
  let report: Report
  let deployment: Deployment?
  let packed: PackedAlternative?

  private enum CodingKeys: String, CodingKey {
    case schema, tool, memory, notes, packedAlternative
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(JSONReport.schema, forKey: .schema)
    try container.encode(ModelWriter.toolVersion, forKey: .tool)
    if let deployment {
      try ModelIdentity(deployment).encode(to: encoder)
      try container.encode(deployment.memory, forKey: .memory)
      try container.encode(deployment.notes, forKey: .notes)
      try container.encodeIfPresent(packed, forKey: .packedAlternative)
    }
    // Last, so that a report that has more notes writes all of them.
    try report.encode(to: encoder)
  }
}
