package import MCUCost

/// How often a device infers, and what feeds it.
package struct MissionRequest: Sendable {
  /// Seconds from one inference's start to the next.
  package var periodSeconds: Double
  /// The battery.
  package var battery: Battery

  /// Makes a request.
  package init(periodSeconds: Double, battery: Battery) {
    self.periodSeconds = periodSeconds
    self.battery = battery
  }

  /// What the mission costs; `nil` if one inference takes longer than the period.
  func estimate(
    _ estimate: InferenceEstimate, on board: Board
  ) throws(DutyCycleError) -> MissionEstimate? {
    do {
      return try MissionEstimate(
        estimate: estimate, board: board, periodSeconds: periodSeconds, battery: battery)
    } catch {
      if case .periodTooShort = error { return nil }
      throw error
    }
  }
}
