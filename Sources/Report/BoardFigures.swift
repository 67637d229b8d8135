import Deployment
package import MCUCost
package import Thimble

/// What the model costs on one of all boards.
package struct BoardFigures: Codable, Equatable, Sendable {
  /// The board's name.
  package var name: String
  /// The board in a few words.
  package var title: String
  /// The core's name.
  package var core: String
  /// The core's clock.
  package var clockHertz: Double
  /// Whether it is the board of the report.
  package var isProfiled: Bool
  /// How far the board's active power can be trusted.
  package var energyConfidence: BoardConfidence
  /// The kernels that are priced: those of its core, for a model that was laid out for it.
  package var layout: KernelLayout
  /// Cycles, front end included.
  package var cycles: Int
  /// Time in milliseconds, front end included.
  package var latencyMilliseconds: Double
  /// Energy in microjoules, SoC boundary, front end included.
  package var energyMicrojoules: Double
  /// Where the energy is expected.
  package var energyMicrojoulesRange: EstimateRange
  /// Mean power in milliwatts, SoC boundary; `nil` where an inference takes longer than the period.
  package var averagePowerMilliwatts: Double?
  /// Days on the battery; `nil` where an inference takes longer than the period.
  package var batteryDays: Double?
  /// Whether SRAM and flash hold the model.
  package var fits: Bool

  init(_ model: ProfiledModel, on board: Board, isProfiled: Bool, mission: MissionRequest) throws {
    let estimate = try model.estimate(on: board)
    let result = try mission.estimate(estimate, on: board)
    name = board.name
    title = board.title
    core = board.core.name
    clockHertz = board.clockHertz.value
    self.isProfiled = isProfiled
    energyConfidence = board.activeFigure.confidence
    layout = model.layout
    cycles = estimate.cycles
    latencyMilliseconds = estimate.latencyMilliseconds
    energyMicrojoules = estimate.energyMicrojoules
    energyMicrojoulesRange = estimate.energyMicrojoulesRange
    averagePowerMilliwatts = result?.averagePowerMilliwatts
    batteryDays = result?.batteryDays
    fits = model.memory.fits(board)
  }

  /// The boards that are compared: all known ones and the report's own, the others with the kernels of
  /// their cores where the model can be laid out for them.
  ///
  /// Boards whose cores have no coefficients for
  /// the kernels of the model's layout are left out.
  static func all(
    _ model: ProfiledModel, profiled: Board, mission: MissionRequest
  ) throws -> [BoardFigures] {
    let others = Board.all.filter { $0.name != profiled.name }
    return try [BoardFigures(model, on: profiled, isProfiled: true, mission: mission)]
      + others.compactMap { board in
        do {
          return try BoardFigures(
            model.laidOut(for: board), on: board, isProfiled: false, mission: mission)
        } catch EstimateError.unknownKernel {
          return nil
        }
      }
  }
}
