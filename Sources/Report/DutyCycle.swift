import Foundation
package import MCUCost

/// Average power at one rate of inferences.
package struct DutyCyclePoint: Codable, Equatable, Sendable {
  /// The rate.
  package var inferencesPerSecond: Double
  /// Mean power in milliwatts, SoC boundary, sleep included.
  package var averagePowerMilliwatts: Double
  /// Where the mean power is expected.
  package var averagePowerMilliwattsRange: EstimateRange
  /// Days on the battery.
  package var batteryDays: Double

  /// From one inference an hour to as many as the core can do, evenly apart in the logarithm.
  static func curve(
    _ estimate: InferenceEstimate, board: Board, battery: Battery, count: Int = 61
  ) throws(DutyCycleError) -> [DutyCyclePoint] {
    let shortest = estimate.latencyMilliseconds * 1e-3
    guard shortest > 0 else { return [] }
    let longest = max(3_600, shortest * 10)
    var points: [DutyCyclePoint] = []
    for index in 0..<count {
      let share = Double(index) / Double(count - 1)
      let period =
        index == count - 1 ? shortest : exp(log(longest) + share * (log(shortest) - log(longest)))
      let mission = try MissionEstimate(
        estimate: estimate, board: board, periodSeconds: max(period, shortest), battery: battery)
      points.append(
        DutyCyclePoint(
          inferencesPerSecond: 1 / mission.periodSeconds,
          averagePowerMilliwatts: mission.averagePowerMilliwatts,
          averagePowerMilliwattsRange: mission.averagePowerMilliwattsRange,
          batteryDays: mission.batteryDays))
    }
    return points
  }
}
