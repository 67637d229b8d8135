import Foundation
package import MCUCost

/// How far a rule of a core's timing can be trusted.
package enum RuleConfidence: String, ConfidenceLevel {
  /// The core's technical reference manual says it.
  case documented
  /// Somebody measured it on silicon, and published it.
  case measured
  /// Chosen so that published counts come out; `Tools/cost/SILICON.md` says which.
  case tuned
  /// Supposed.
  case assumed

  /// The factor beyond one that the level stands for.
  package var relativeUncertainty: Double {
    switch self {
    case .documented: 0
    case .measured: 0.05
    case .tuned: 0.1
    case .assumed: 0.5
    }
  }
}

/// What a core executes and how long it takes: named numbers, each with its source.
package struct CoreTiming: Equatable, Sendable {
  /// The core's name, as boards have it: `cortex-m4`.
  package let name: String
  /// The core in a line.
  package let summary: String
  /// The instructions that it has.
  package let architecture: Architecture
  /// How its rules are applied.
  package let pipeline: Pipeline
  /// Every rule of the pipeline.
  package private(set) var rules: [Rule: Sourced<RuleConfidence>]

  private static let keys = ["name", "summary", "architecture", "pipeline", "rules"]
  private static let largestFile = 1 << 20

  /// A rule's number.
  package func value(_ rule: Rule) -> Int { Int(rules[rule]?.value ?? 0) }

  /// The same core with another number for a rule: for finding out what a rule does.
  package func replacing(_ rule: Rule, by value: Int) -> CoreTiming {
    var core = self
    core.rules[rule] = Sourced(value: Double(value), source: "replaced", confidence: .assumed)
    return core
  }

  /// The cores that are compiled in, by name.
  package static let embedded: [CoreTiming] = CoreFiles.all.compactMap { file, bytes in
    try? CoreTiming(json: bytes, file: file)
  }.sorted { $0.name < $1.name }

  /// An embedded core: `CoreTiming.named("cortex-m4")`.
  package static func named(_ name: String) throws(DataFileError) -> CoreTiming {
    guard let core = embedded.first(where: { $0.name == name }) else {
      throw .unknownName(
        kind: "simulated core", name: name, nearest: nil, accepted: embedded.map(\.name))
    }
    return core
  }

  /// Reads a core's file; `file` names it in errors.
  package init(json bytes: [UInt8], file: String) throws(DataFileError) {
    guard bytes.count <= CoreTiming.largestFile else {
      throw .tooLarge(file: file, limitBytes: CoreTiming.largestFile)
    }
    let problems = ProblemList()
    let value = try JSONValue.parse(Data(bytes), file: file)
    let core = ObjectReader(value, accepted: CoreTiming.keys, problems: problems)
      .flatMap(CoreTiming.init)
    guard problems.problems.isEmpty, let core else {
      throw .invalid(file: file, problems: problems.problems)
    }
    self = core
  }

  private init?(_ reader: ObjectReader) {
    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type) -> Choice?
    where Choice.RawValue == String {
      guard let text = reader.text(key) else { return nil }
      if let found = Choice(rawValue: text) { return found }
      let accepted = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      reader.report(key, found: "\"\(text)\"", accepted: accepted)
      return nil
    }
    let name = reader.text("name"), summary = reader.text("summary")
    let architecture = choice("architecture", Architecture.self)
    guard let pipeline = choice("pipeline", Pipeline.self), let name, let summary,
      let architecture,
      let listed = reader.object("rules", accepted: pipeline.rules.map(\.rawValue))
    else { return nil }
    var rules: [Rule: Sourced<RuleConfidence>] = [:]
    for rule in pipeline.rules {
      rules[rule] = listed.sourced(rule.rawValue, in: 0...255, wholeNumber: true)
    }
    self.name = name
    self.summary = summary
    self.architecture = architecture
    self.pipeline = pipeline
    self.rules = rules
  }
}

/// The cores' files, compiled in.
enum CoreFiles {
  static let all: [(String, [UInt8])] = [
    ("cortex-m0.json", PackageResources.cortex_m0_json),
    ("cortex-m0plus.json", PackageResources.cortex_m0plus_json),
    ("cortex-m3.json", PackageResources.cortex_m3_json),
    ("cortex-m4.json", PackageResources.cortex_m4_json),
    ("cortex-m33.json", PackageResources.cortex_m33_json),
  ]
}
