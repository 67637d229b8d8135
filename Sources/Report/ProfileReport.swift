import Foundation
import GraphIR
public import MCUCost

/// What a model costs on a board: the numbers behind the table, the page and the JSON.
///
/// In JSON the estimate's keys stand beside the report's own, with `"schema": 1`.
public struct ProfileReport: Equatable, Sendable {
  /// The version of the JSON form.
  public static let schema = 1

  /// The model file's path, as it was given.
  public var model: String
  /// What one inference costs, layer by layer.
  public var estimate: InferenceEstimate
  /// Everything that has to be known to make the report again.
  public var specification: Specification
  /// Bytes on the device.
  public var memory: MemoryFigures
  /// Seconds from one inference's start to the next.
  public var periodSeconds: Double
  /// The battery.
  public var battery: Battery
  /// What the mission costs; `nil` if one inference takes longer than the period.
  public var mission: MissionEstimate?
  /// The 1 mW line.
  public var alwaysOn: AlwaysOnLine
  /// Average power by rate.
  public var dutyCycle: [DutyCyclePoint]
  /// Power of sleep, in milliwatts.
  public var sleepPowerMilliwatts: Double
  /// Datapath energy by cause, front end included.
  public var datapath: DatapathEnergy.Parts
  /// How near the layers come to what the core can do.
  public var roofline: Roofline
  /// The model on all boards.
  public var boards: [BoardFigures]
  /// What was changed or assumed on the way, for people.
  public var notes: [String]

  /// Profiles a model on a board.
  ///
  /// - Parameters:
  ///   - model: the model with its plan.
  ///   - board: the board.
  ///   - mission: how often it infers, and on which battery.
  ///   - tool: the program's name and version.
  /// - Throws: `EstimateError`, or `DutyCycleError` for a period or a battery that is none.
  public init(
    _ model: ProfiledModel, on board: Board, mission: MissionRequest, tool: String
  ) throws {
    let estimate = try CostModel(board: board, layout: model.layout)
      .estimate(model.layers, frontEnd: model.frontEnd)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let boardHash = SHA256.hexadecimal(SHA256.digest(of: Array(try encoder.encode(board))))
    self.model = model.path
    self.estimate = estimate
    specification = Specification(model, board: board, tool: tool, boardSHA256: boardHash)
    memory = model.memory
    periodSeconds = mission.periodSeconds
    battery = mission.battery
    self.mission = try mission.estimate(estimate, on: board)
    alwaysOn = AlwaysOnLine(estimate, board: board, mission: self.mission)
    dutyCycle = try DutyCyclePoint.curve(estimate, board: board, battery: mission.battery)
    sleepPowerMilliwatts = board.sleepMicrowatts * 1e-3
    datapath = (model.layers + [model.frontEnd].compactMap(\.self))
      .reduce(into: DatapathEnergy.Parts()) { $0 += DatapathEnergy.horowitz.parts(of: $1) }
    roofline = Roofline(estimate, board: board)
    boards = try BoardFigures.all(model, profiled: board, mission: mission)
    notes = model.notes
  }

  /// The layers in the order in which they run, the front end first.
  public var allLayers: [LayerEstimate] { [estimate.frontEnd].compactMap(\.self) + estimate.layers }
}

extension ProfileReport: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, model, specification, memory, periodSeconds, battery, mission, alwaysOn, dutyCycle
    case sleepPowerMilliwatts, datapath, roofline, boards, notes
  }

  /// Reads a report.
  ///
  /// - Throws: `DecodingError`, also for a schema of the future.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try container.decode(Int.self, forKey: .schema)
    guard schema == ProfileReport.schema else {
      throw DecodingError.dataCorruptedError(
        forKey: .schema, in: container,
        debugDescription: "schema \(schema); accepted: \(ProfileReport.schema)")
    }
    estimate = try InferenceEstimate(from: decoder)
    model = try container.decode(String.self, forKey: .model)
    specification = try container.decode(Specification.self, forKey: .specification)
    memory = try container.decode(MemoryFigures.self, forKey: .memory)
    periodSeconds = try container.decode(Double.self, forKey: .periodSeconds)
    battery = try container.decode(Battery.self, forKey: .battery)
    mission = try container.decodeIfPresent(MissionEstimate.self, forKey: .mission)
    alwaysOn = try container.decode(AlwaysOnLine.self, forKey: .alwaysOn)
    dutyCycle = try container.decode([DutyCyclePoint].self, forKey: .dutyCycle)
    sleepPowerMilliwatts = try container.decode(Double.self, forKey: .sleepPowerMilliwatts)
    datapath = try container.decode(DatapathEnergy.Parts.self, forKey: .datapath)
    roofline = try container.decode(Roofline.self, forKey: .roofline)
    boards = try container.decode([BoardFigures].self, forKey: .boards)
    notes = try container.decode([String].self, forKey: .notes)
  }

  /// Writes the report.
  public func encode(to encoder: any Encoder) throws {
    try estimate.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(ProfileReport.schema, forKey: .schema)
    try container.encode(model, forKey: .model)
    try container.encode(specification, forKey: .specification)
    try container.encode(memory, forKey: .memory)
    try container.encode(periodSeconds, forKey: .periodSeconds)
    try container.encode(battery, forKey: .battery)
    try container.encodeIfPresent(mission, forKey: .mission)
    try container.encode(alwaysOn, forKey: .alwaysOn)
    try container.encode(dutyCycle, forKey: .dutyCycle)
    try container.encode(sleepPowerMilliwatts, forKey: .sleepPowerMilliwatts)
    try container.encode(datapath, forKey: .datapath)
    try container.encode(roofline, forKey: .roofline)
    try container.encode(boards, forKey: .boards)
    try container.encode(notes, forKey: .notes)
  }
}
