import Deployment
import MCUCost
import Report

extension Option {
  static let every = Option(
    "--every", value: "TIME",
    help: "time between inferences: 20ms, 1s, 5min, 1h (1s; with state what one hears)")
  static let battery = Option(
    "--battery", value: "NAME", help: "battery of the mission: cr2032, 2xaa, lipo-500mAh (cr2032)",
    completion: .words(Battery.names))
}

extension Arguments {
  /// How often the device infers, and what feeds it: each time that a network with state has heard what it takes, each
  /// second another one, where `--every` does not say.
  func missionRequest(for source: ModelSource) throws -> MissionRequest {
    MissionRequest(
      periodSeconds: try missionPeriod() ?? source.hopSeconds ?? 1,
      battery: try Battery.named(text(.battery) ?? "cr2032"))
  }

  /// The value of `--every`.
  func missionPeriod() throws -> Double? {
    try value(.every, accepted: "a time such as 20ms, 1s, 5min or 1h, from 1ms to 365d", seconds)
  }

  /// Refuses a period that was asked for and is shorter than an inference: it does not fit.
  ///
  /// The default period is no wish; where it is too short, the report says so.
  func checkPeriod(_ report: ProfileReport) throws {
    guard has(.every), report.mission == nil else { return }
    throw DutyCycleError.periodTooShort(
      seconds: report.periodSeconds,
      latencySeconds: report.estimate.latencyMilliseconds * 1e-3)
  }
}

/// Reads a span of time in seconds: `20ms`, `0.5s`, `5min`, `1h`, `7d`; a bare number is seconds.
func seconds(_ text: String) -> Double? {
  let units = [("ms", 1e-3), ("min", 60), ("s", 1), ("h", 3_600), ("d", 86_400)]
  return number(text, units: units).flatMap { (1e-3...365 * 86_400).contains($0) ? $0 : nil }
}
