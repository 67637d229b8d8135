/// A battery, as far as its energy matters.
public struct Battery: Codable, Equatable, Sendable {
  /// The name that options take, such as `cr2032`.
  public var name: String
  /// Rated charge.
  public var capacityMilliampHours: Double
  /// Mean voltage over the discharge.
  public var nominalVolts: Double
  /// Share of the rated charge that is lost in a year on the shelf.
  public var selfDischargePerYear: Double
  /// Where the figures come from.
  public var source: String

  /// Makes a battery.
  public init(
    name: String, capacityMilliampHours: Double, nominalVolts: Double,
    selfDischargePerYear: Double, source: String
  ) {
    self.name = name
    self.capacityMilliampHours = capacityMilliampHours
    self.nominalVolts = nominalVolts
    self.selfDischargePerYear = selfDischargePerYear
    self.source = source
  }

  /// Energy of a full battery in joules: a CR2032's 225 mAh at 3 V are 2,430 J.
  public var joules: Double { capacityMilliampHours * nominalVolts * 3.6 }

  /// The batteries known by name.
  ///
  /// Ratings are for light loads: a coin cell gives much less at more than a few milliamps.
  public static let all = [
    Battery(
      name: "aa-alkaline-2x", capacityMilliampHours: 2_500, nominalVolts: 2.4,
      selfDischargePerYear: 0.03, source: "two in series; typical rating, not checked"),
    Battery(
      name: "aaa-alkaline-2x", capacityMilliampHours: 1_000, nominalVolts: 2.4,
      selfDischargePerYear: 0.03, source: "two in series; typical rating, not checked"),
    Battery(
      name: "cr2032", capacityMilliampHours: 225, nominalVolts: 3,
      selfDischargePerYear: 0.01, source: "typical rating of a CR2032, not checked"),
    Battery(
      name: "cr2450", capacityMilliampHours: 620, nominalVolts: 3,
      selfDischargePerYear: 0.01, source: "typical rating of a CR2450, not checked"),
    Battery(
      name: "lipo-500", capacityMilliampHours: 500, nominalVolts: 3.7,
      selfDischargePerYear: 0.3, source: "500 mAh lithium polymer cell, typical, not checked"),
  ]

  /// The battery of that name, in capitals or not.
  ///
  /// - Throws: ``DataFileError/unknownName(kind:name:nearest:accepted:)``.
  public static func named(_ name: String) throws(DataFileError) -> Battery {
    if let battery = all.first(where: { $0.name == name.lowercased() }) { return battery }
    let names = all.map(\.name)
    throw .unknownName(
      kind: "battery", name: name, nearest: nearestName(to: name, among: names), accepted: names)
  }
}

/// Why a duty cycle cannot be had.
public enum DutyCycleError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The period is not a positive, finite number of seconds.
  case invalidPeriod(seconds: Double)
  /// One inference takes longer than the period.
  case periodTooShort(seconds: Double, latencySeconds: Double)
  /// The battery's figures are not positive and finite, or its self-discharge is not from 0 to 1.
  case invalidBattery(name: String)

  /// The error in one line.
  public var description: String {
    switch self {
    case .invalidPeriod(let seconds): "a period of \(seconds) s; accepted: a positive number"
    case .periodTooShort(let seconds, let latency):
      "a period of \(seconds) s is shorter than one inference, which takes \(latency) s"
    case .invalidBattery(let name):
      "battery \(name): capacity and voltage must be positive, self-discharge from 0 to 1"
    }
  }
}
