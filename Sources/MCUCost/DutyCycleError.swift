/// Why a duty cycle cannot be had.
package enum DutyCycleError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The period is not a positive, finite number of seconds.
  case invalidPeriod(seconds: Double)
  /// One inference takes longer than the period.
  case periodTooShort(seconds: Double, latencySeconds: Double)
  /// The battery's figures are not positive and finite, or its self-discharge is not from 0 to 1.
  case invalidBattery(name: String)

  /// The error in one line.
  package var description: String {
    switch self {
    case .invalidPeriod(let seconds): "a period of \(seconds) s; accepted: a positive number"
    case .periodTooShort(let seconds, let latency):
      "a period of \(seconds) s is shorter than one inference, which takes \(latency) s"
    case .invalidBattery(let name):
      "battery \(name): capacity and voltage must be positive, self-discharge from 0 to 1"
    }
  }
}
