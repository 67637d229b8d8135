package import Deployment
import Foundation
import GraphIR
import HostSupport
package import MCUCost
package import ModelCompiler

/// What a model costs on a board: the numbers behind the table, the page and the JSON.
///
/// In JSON the estimate's keys and the model's stand beside the report's own, with `"schema": 2`.
package struct ProfileReport: Equatable, Sendable {
  /// What identifies the model.
  package var identity: ModelIdentity
  /// What one inference costs, layer by layer.
  package var estimate: InferenceEstimate
  /// Why each layer costs what it costs, and what would help; the front end's comes last.
  package var advice: [LayerAdvice]
  /// Everything that has to be known to make the report again.
  package var specification: Specification
  /// Bytes on the device.
  package var memory: MemoryUse
  /// What takes up the arena at its fullest moment, the largest first; empty if it was not searched.
  package var binding: [Plan.Binding]
  /// Seconds from one inference's start to the next.
  package var periodSeconds: Double
  /// The battery.
  package var battery: Battery
  /// What the mission costs; `nil` if one inference takes longer than the period.
  package var mission: MissionEstimate?
  /// Average power by rate.
  package var dutyCycle: [DutyCyclePoint]
  /// Power of sleep, in milliwatts.
  package var sleepPowerMilliwatts: Double
  /// The mission at other clocks; `nil` where the board cannot be run at others.
  package var sweep: FrequencySweep?
  /// What the energy is spent on.
  package var causes: EnergyCauses
  /// How near the layers come to what the core can do.
  package var roofline: Roofline
  /// The model with other makers' kernels.
  package var kernels: [KernelFigures]
  /// The model on all boards, the report's own first.
  package var boards: [BoardFigures]
  /// What was changed or assumed on the way, for people.
  package var notes: [String]

  /// Profiles a model on a board.
  ///
  /// - Parameters:
  ///   - model: the model with its plan.
  ///   - board: the board.
  ///   - mission: how often it infers, and on which battery.
  ///   - tool: the program's name and version.
  /// - Throws: `EstimateError`, or `DutyCycleError` for a period or a battery that is none.
  package init(
    _ model: ProfiledModel, on board: Board, mission: MissionRequest, tool: String
  ) throws {
    let estimate = try model.estimate(on: board)
    identity = model.identity
    self.estimate = estimate
    advice = LayerAdvice.all(for: estimate, on: board)
    specification = Specification(
      model, board: board, tool: tool, boardSHA256: try ProfileReport.digest(of: board))
    memory = model.memory
    binding = model.plan.binding
    periodSeconds = mission.periodSeconds
    battery = mission.battery
    self.mission = try mission.estimate(estimate, on: board)
    dutyCycle = try DutyCyclePoint.curve(estimate, board: board, battery: mission.battery)
    sleepPowerMilliwatts = board.sleepMicrowatts * 1e-3
    sweep = try ProfileReport.sweep(model, on: board, periodSeconds: mission.periodSeconds)
    let datapath = (model.layers + [model.frontEnd].compactMap(\.self))
      .reduce(into: DatapathEnergy.Parts()) { $0 += DatapathEnergy.horowitz.parts(of: $1) }
    causes = EnergyCauses(estimate, mission: self.mission, datapath: datapath)
    roofline = Roofline(estimate, board: board)
    kernels = try KernelFigures.all(model, own: estimate, on: board)
    boards = try BoardFigures.all(model, profiled: board, mission: mission)
    notes = model.notes
  }

  /// The layers in the order in which they run, the front end first.
  package var allLayers: [LayerEstimate] {
    [estimate.frontEnd].compactMap(\.self) + estimate.layers
  }

  /// SHA-256 of the board's data, in hexadecimal digits.
  private static func digest(of board: Board) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return SHA256.hexadecimalDigest(of: Array(try encoder.encode(board)))
  }

  private static func sweep(
    _ model: ProfiledModel, on board: Board, periodSeconds: Double
  ) throws -> FrequencySweep? {
    do {
      return try FrequencySweep(board: board, periodSeconds: periodSeconds) {
        try model.estimate(on: $0)
      }
    } catch is BoardOverrideError {
      return nil
    }
  }
}

extension ProfileReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case schema, tool, advice, specification, memory, binding, periodSeconds, battery, mission
    case dutyCycle, sleepPowerMilliwatts, sweep, causes, roofline, kernels, boards, notes
  }

  /// Writes the report.
  package func encode(to encoder: any Encoder) throws {
    try estimate.encode(to: encoder)
    try identity.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(JSONReport.schema, forKey: .schema)
    try container.encode(specification.tool, forKey: .tool)
    try container.encode(advice, forKey: .advice)
    try container.encode(specification, forKey: .specification)
    try container.encode(memory, forKey: .memory)
    try container.encode(binding, forKey: .binding)
    try container.encode(periodSeconds, forKey: .periodSeconds)
    try container.encode(battery, forKey: .battery)
    try container.encodeIfPresent(mission, forKey: .mission)
    try container.encode(dutyCycle, forKey: .dutyCycle)
    try container.encode(sleepPowerMilliwatts, forKey: .sleepPowerMilliwatts)
    try container.encodeIfPresent(sweep, forKey: .sweep)
    try container.encode(causes, forKey: .causes)
    try container.encode(roofline, forKey: .roofline)
    try container.encode(kernels, forKey: .kernels)
    try container.encode(boards, forKey: .boards)
    try container.encode(notes, forKey: .notes)
  }
}
