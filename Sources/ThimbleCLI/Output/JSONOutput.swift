import Deployment
import ModelCompiler
import Report

/// A report as JSON text, behind what every report says first: schema and tool, and of a deployed model
/// what identifies it, what it takes and what was assumed.
func json(
  _ report: some Encodable, of deployment: Deployment? = nil, packed: PackedAlternative? = nil
) -> String {
  json(report, behind: deployment.map(ReportHead.init), packed: packed)
}

/// A report as JSON text, behind what was said first of its model before.
func json(
  _ report: some Encodable, behind head: ReportHead?, packed: PackedAlternative? = nil
) -> String {
  JSONReport.text(Envelope(report: report, head: head, packed: packed))
}

/// What a report says of a deployed model before anything else.
struct ReportHead: Codable, Equatable {
  let identity: ModelIdentity
  let memory: MemoryUse
  let notes: [String]

  private enum CodingKeys: String, CodingKey {
    case memory, notes
  }

  init(_ deployment: Deployment) {
    identity = ModelIdentity(deployment)
    memory = deployment.memory
    notes = deployment.notes
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    identity = try ModelIdentity(from: decoder)
    memory = try container.decode(MemoryUse.self, forKey: .memory)
    notes = try container.decode([String].self, forKey: .notes)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try identity.encode(to: encoder)
    try container.encode(memory, forKey: .memory)
    try container.encode(notes, forKey: .notes)
  }
}

private struct Envelope<Report: Encodable>: Encodable {
  let report: Report
  let head: ReportHead?
  let packed: PackedAlternative?

  private enum CodingKeys: String, CodingKey {
    case schema, tool, packedAlternative
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(JSONReport.schema, forKey: .schema)
    try container.encode(ModelWriter.toolVersion, forKey: .tool)
    if let head {
      try head.encode(to: encoder)
      try container.encodeIfPresent(packed, forKey: .packedAlternative)
    }
    // Last, so that a report that has more notes writes all of them.
    try report.encode(to: encoder)
  }
}
