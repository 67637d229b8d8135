package import Deployment
import Foundation
package import MCUCost

/// What of a profile report is compared with another.
package struct ReportFile: Decodable, Sendable {
  /// The model file's path, as it was given.
  package var model: String
  /// What one inference costs.
  package var estimate: InferenceEstimate
  /// Bytes on the device.
  package var memory: MemoryUse
  /// What has to be the same for reports to differ in the model alone.
  package var specification: Settings
  /// What the mission costs, where there was one.
  package var mission: MissionEstimate?

  /// What of a specification is compared.
  package struct Settings: Decodable, Sendable {
    /// SHA-256 of the file that the model came from first; empty or `nil` if unknown.
    package var sourceSHA256: String?
    /// SHA-256 of the board's data.
    package var boardSHA256: String
    /// The board: name, core, clock and supply.
    package var board: String
    /// The plan in words.
    package var plan: String
    /// The program that made the report.
    package var tool: String
  }

  private enum CodingKeys: String, CodingKey {
    case schema, model, memory, specification, mission
  }

  /// Reads what `profile --json` writes, also that of schema 1; keys that are not known are ignored.
  ///
  /// - Throws: `DecodingError`, also for another schema.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try container.decode(Int.self, forKey: .schema)
    guard schema == JSONReport.schema || schema == JSONReport.oldSchema else {
      throw DecodingError.dataCorruptedError(
        forKey: .schema, in: container,
        debugDescription:
          "schema \(schema); accepted: \(JSONReport.oldSchema), \(JSONReport.schema)")
    }
    estimate = try InferenceEstimate(from: decoder)
    model = try container.decode(String.self, forKey: .model)
    memory = try container.decode(MemoryUse.self, forKey: .memory)
    specification = try container.decode(Settings.self, forKey: .specification)
    mission = try container.decodeIfPresent(MissionEstimate.self, forKey: .mission)
  }

  /// What a budget can limit.
  var figures: [Budget.Figure: Double] {
    [
      .arenaBytes: Double(memory.arenaBytes), .totalSramBytes: Double(memory.totalSramBytes),
      .modelBytes: Double(memory.modelBytes), .cycles: Double(estimate.cycles),
      .latencyMilliseconds: estimate.latencyMilliseconds,
      .energyMicrojoules: estimate.energyMicrojoules,
    ]
  }
}

/// What changed from one profile report to another.
package struct ProfileComparison: Equatable, Sendable {
  /// A figure before and after.
  package typealias Change = ReportComparison.Change

  /// Cycles, time and energy, of the whole and of the layers that differ.
  package var costs: ReportComparison
  /// What differs beside the figures: model, plan, kernels, mission.
  package var settings: [String]
  /// SRAM of the arena.
  package var arenaBytes: Change
  /// SRAM in all.
  package var totalSramBytes: Change
  /// Flash of the model file.
  package var modelBytes: Change
  /// Mean power of the mission in milliwatts, SoC boundary.
  package var averagePowerMilliwatts: Change
  /// Days on the mission's battery.
  package var batteryDays: Change
  /// What the second report exceeds; `nil` without a budget.
  package var exceeded: [Budget.Excess]?

  /// Compares two reports and, if given, holds the second against a budget.
  package init(before: ReportFile, after: ReportFile, budget: Budget? = nil) {
    func change(_ figure: (ReportFile) -> Double?) -> Change {
      Change(before: figure(before), after: figure(after))
    }
    costs = ReportComparison(before: before.estimate, after: after.estimate)
    settings = costs.settings + ProfileComparison.settings(before, after)
    arenaBytes = change { Double($0.memory.arenaBytes) }
    totalSramBytes = change { Double($0.memory.totalSramBytes) }
    modelBytes = change { Double($0.memory.modelBytes) }
    averagePowerMilliwatts = change { $0.mission?.averagePowerMilliwatts }
    batteryDays = change { $0.mission?.batteryDays }
    exceeded = budget.map { $0.exceeded(by: after.figures) }
  }

  private static func settings(_ before: ReportFile, _ after: ReportFile) -> [String] {
    func mission(_ file: ReportFile) -> String {
      file.mission.map {
        "every \(NumberText.duration(seconds: $0.periodSeconds)) on a \($0.battery)"
      } ?? "none"
    }
    func digest(_ text: String?) -> String {
      text.flatMap { $0.isEmpty ? nil : String($0.prefix(12)) } ?? "unknown"
    }
    let pairs: [(String, (ReportFile) -> String)] = [
      ("source sha256", { digest($0.specification.sourceSHA256) }),
      ("runs on", { $0.specification.board }),
      ("board sha256", { digest($0.specification.boardSHA256) }),
      ("plan", { $0.specification.plan }), ("mission", mission),
      ("tool", { $0.specification.tool }),
    ]
    return pairs.filter { $0.1(before) != $0.1(after) }
      .map { "\($0.0): \($0.1(before)) → \($0.1(after))" }
  }
}

extension ProfileComparison: Encodable {
  private enum CodingKeys: String, CodingKey {
    case settings, total, latencyMilliseconds, layers, arenaBytes, totalSramBytes, modelBytes
    case averagePowerMilliwatts, batteryDays, exceeded
  }

  /// Writes the figures that changed, and those that did not.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(settings, forKey: .settings)
    try container.encode(costs.total, forKey: .total)
    try container.encode(costs.latencyMilliseconds, forKey: .latencyMilliseconds)
    try container.encode(costs.layers, forKey: .layers)
    try container.encode(arenaBytes, forKey: .arenaBytes)
    try container.encode(totalSramBytes, forKey: .totalSramBytes)
    try container.encode(modelBytes, forKey: .modelBytes)
    try container.encode(averagePowerMilliwatts, forKey: .averagePowerMilliwatts)
    try container.encode(batteryDays, forKey: .batteryDays)
    try container.encodeIfPresent(exceeded, forKey: .exceeded)
  }
}
