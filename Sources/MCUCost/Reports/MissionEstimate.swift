/// What a mission costs: one inference every so often, sleep in between.
///
/// SoC boundary: sensors, radio, wake-up and the time spent recording are not included, nor is a
/// voltage converter's loss.
package struct MissionEstimate: Codable, Equatable, Sendable {
  /// Seconds from one inference's start to the next.
  package var periodSeconds: Double
  /// Share of the time that the core works, 0…1.
  package var activeFraction: Double
  /// Energy of one period, the inference and the sleep that fills it, in microjoules, SoC boundary.
  package var periodEnergyMicrojoules: Double
  /// Mean power in milliwatts, SoC boundary.
  package var averagePowerMilliwatts: Double
  /// Where the mean power is expected, in milliwatts.
  package var averagePowerMilliwattsRange: EstimateRange
  /// Whether the mean power is below ``alwaysOnMilliwatts``.
  package var isAlwaysOn: Bool
  /// The shortest period whose mean power is below ``alwaysOnMilliwatts``, in seconds; `nil` if
  /// sleep alone draws more.
  package var shortestAlwaysOnPeriodSeconds: Double?
  /// Mean power if the core only slept, in milliwatts.
  package var sleepPowerMilliwatts: Double
  /// Inferences for each joule, sleep included.
  package var inferencesPerJoule: Double
  /// Inferences for each joule of inferences alone, as benchmarks count.
  package var inferencesPerActiveJoule: Double
  /// The battery's name.
  package var battery: String
  /// Days on a full battery, its self-discharge included.
  package var batteryDays: Double
  /// Where those days are expected.
  ///
  /// From the ranges of the inference's energy and of the sleep current; the battery's own rating
  /// counts as exact.
  package var batteryDaysRange: EstimateRange

  /// The mean power that a small battery or harvester sustains: the usual line for what may be
  /// always on.
  package static let alwaysOnMilliwatts = 1.0

  /// Makes the estimate of a mission on a board.
  ///
  /// - Throws: ``DutyCycleError``.
  package init(
    estimate: InferenceEstimate, board: Board, periodSeconds: Double, battery: Battery
  ) throws(DutyCycleError) {
    let latency = estimate.latencyMilliseconds * 1e-3
    try MissionEstimate.check(periodSeconds: periodSeconds, latency: latency, battery: battery)
    let sleepWatts = board.sleepMicrowatts * 1e-6
    let idle = periodSeconds - latency
    let joules = estimate.energyMicrojoules * 1e-6 + sleepWatts * idle
    let watts = joules / periodSeconds
    self.periodSeconds = periodSeconds
    activeFraction = latency / periodSeconds
    periodEnergyMicrojoules = joules * 1e6
    averagePowerMilliwatts = watts * 1e3
    sleepPowerMilliwatts = sleepWatts * 1e3
    inferencesPerJoule = 1 / joules
    inferencesPerActiveJoule =
      estimate.energyMicrojoules > 0 ? 1e6 / estimate.energyMicrojoules : 0
    self.battery = battery.name
    batteryDays = MissionEstimate.days(battery, watts: watts)
    let active = estimate.energyMicrojoulesRange
    let sleep = EstimateRange(
      sleepWatts, relative: board.sleepCurrentMicroamps.confidence.relativeUncertainty)
    let lower = (active.lower * 1e-6 + sleep.lower * idle) / periodSeconds
    let upper = (active.upper * 1e-6 + sleep.upper * idle) / periodSeconds
    averagePowerMilliwattsRange = EstimateRange(lower: lower * 1e3, upper: upper * 1e3)
    batteryDaysRange = EstimateRange(
      lower: MissionEstimate.days(battery, watts: upper),
      upper: MissionEstimate.days(battery, watts: lower))
    isAlwaysOn = averagePowerMilliwatts < MissionEstimate.alwaysOnMilliwatts
    shortestAlwaysOnPeriodSeconds = MissionEstimate.shortestPeriod(
      activeJoules: estimate.energyMicrojoules * 1e-6, latency: latency, sleepWatts: sleepWatts)
  }

  /// Days on a full battery at a mean power, its self-discharge included.
  private static func days(_ battery: Battery, watts: Double) -> Double {
    let leakWatts = battery.joules * battery.selfDischargePerYear / (365.25 * 86_400)
    return battery.joules / (watts + leakWatts) / 86_400
  }

  /// From `active + sleep·(T − t) = line·T`, but never less than an inference takes.
  private static func shortestPeriod(
    activeJoules: Double, latency: Double, sleepWatts: Double
  ) -> Double? {
    let line = alwaysOnMilliwatts * 1e-3
    guard sleepWatts < line else { return nil }
    return max((activeJoules - sleepWatts * latency) / (line - sleepWatts), latency)
  }

  private static func check(
    periodSeconds: Double, latency: Double, battery: Battery
  ) throws(DutyCycleError) {
    guard periodSeconds.isFinite, periodSeconds > 0 else {
      throw .invalidPeriod(seconds: periodSeconds)
    }
    guard latency <= periodSeconds else {
      throw .periodTooShort(seconds: periodSeconds, latencySeconds: latency)
    }
    guard battery.joules.isFinite, battery.capacityMilliampHours > 0, battery.nominalVolts > 0,
      (0...1).contains(battery.selfDischargePerYear)
    else { throw .invalidBattery(name: battery.name) }
  }
}
