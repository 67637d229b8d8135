import HostSupport

/// A battery, as far as its energy matters.
package struct Battery: Codable, Equatable, Sendable {
  /// The name that options take, such as `cr2032`, `2xaa` or `lipo-500mAh`.
  package var name: String
  /// Rated charge.
  package var capacityMilliampHours: Double
  /// Mean voltage over the discharge.
  package var nominalVolts: Double
  /// Share of the rated charge that is lost in a year on the shelf.
  package var selfDischargePerYear: Double
  /// Where the figures come from.
  package var source: String

  /// Makes a battery.
  package init(
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
  package var joules: Double { capacityMilliampHours * nominalVolts * 3.6 }
}

// MARK: - names

extension Battery {
  /// The cells known by name, sorted; a number of them in series is a name as well: `2xaa`.
  ///
  /// Ratings are for light loads: a coin cell gives much less at more than a few milliamps. What a
  /// voltage converter loses is left out; a single alkaline cell needs one.
  package static let cells = [
    Battery(
      name: "aa", capacityMilliampHours: 2_500, nominalVolts: 1.2, selfDischargePerYear: 0.03,
      source: "alkaline cell, typical rating, not checked"),
    Battery(
      name: "aaa", capacityMilliampHours: 1_000, nominalVolts: 1.2, selfDischargePerYear: 0.03,
      source: "alkaline cell, typical rating, not checked"),
    Battery(
      name: "cr123a", capacityMilliampHours: 1_500, nominalVolts: 3, selfDischargePerYear: 0.01,
      source: "typical rating of a CR123A, not checked"),
    Battery(
      name: "cr2032", capacityMilliampHours: 225, nominalVolts: 3, selfDischargePerYear: 0.01,
      source: "typical rating of a CR2032, not checked"),
    Battery(
      name: "cr2450", capacityMilliampHours: 620, nominalVolts: 3, selfDischargePerYear: 0.01,
      source: "typical rating of a CR2450, not checked"),
  ]

  /// How many cells in series a name may ask for.
  package static let seriesRange = 2...8
  /// The charge that `lipo-<N>mAh` may ask for, in mAh.
  package static let lithiumPolymerRange = 1...100_000

  /// Names to choose from, for lists; ``named(_:)`` says which others there are.
  package static let names = cells.map(\.name) + ["2xaa", "2xaaa", "lipo-500mAh", "lipo-2000mAh"]

  /// What names there are, in words: cells, cells in series, lithium polymer cells.
  package static let namesInWords = [
    cells.map(\.name).joined(separator: ", "),
    "\(seriesRange.lowerBound) to \(seriesRange.upperBound) of those in series such as 2xaa",
    "lipo-<N>mAh, N from \(lithiumPolymerRange.lowerBound) to \(lithiumPolymerRange.upperBound)",
  ]

  /// The battery of a name, in capitals or not: a cell's (`cr2032`), several in series (`2xaa`), or
  /// a lithium polymer cell's with its charge (`lipo-500mAh`).
  ///
  /// - Throws: ``DataFileError/unknownName(kind:name:nearest:accepted:)``.
  package static func named(_ name: String) throws(DataFileError) -> Battery {
    let wanted = name.lowercased()
    if let battery = cell(wanted) ?? series(wanted) ?? lithiumPolymer(wanted) { return battery }
    throw .unknownName(
      kind: "battery", name: name, nearest: nearestName(to: name, among: names),
      accepted: namesInWords)
  }

  private static func cell(_ name: String) -> Battery? { cells.first { $0.name == name } }

  /// `2xaa`: the charge of one, the voltage of both.
  private static func series(_ name: String) -> Battery? {
    let parts = name.split(separator: "x", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let count = wholeNumber(parts[0]), seriesRange.contains(count),
      let one = cell(String(parts[1]))
    else { return nil }
    return Battery(
      name: name, capacityMilliampHours: one.capacityMilliampHours,
      nominalVolts: Double(count) * one.nominalVolts,
      selfDischargePerYear: one.selfDischargePerYear, source: "\(count) in series: \(one.source)")
  }

  private static func lithiumPolymer(_ name: String) -> Battery? {
    guard name.hasPrefix("lipo-"), name.hasSuffix("mah"),
      let charge = wholeNumber(name.dropFirst(5).dropLast(3)), lithiumPolymerRange.contains(charge)
    else { return nil }
    return Battery(
      name: "lipo-\(charge)mAh", capacityMilliampHours: Double(charge), nominalVolts: 3.7,
      selfDischargePerYear: 0.3,
      source: "lithium polymer cell; voltage and self-discharge typical, not checked")
  }

  private static func wholeNumber(_ text: Substring) -> Int? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
  }
}
