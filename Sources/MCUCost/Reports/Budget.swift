import Foundation

/// The most that a model may cost, from a budget file; what the file leaves out is not limited.
package struct Budget: Equatable, Sendable {
  /// A figure that a budget can limit.
  package enum Figure: String, CaseIterable, Codable, Sendable {
    /// Bytes of the static arena.
    case arenaBytes
    /// Bytes of SRAM in all: arena, front end and stack.
    case totalSramBytes
    /// Cycles of one inference.
    case cycles
    /// Time of one inference in milliseconds.
    case latencyMilliseconds
    /// Energy of one inference in microjoules, SoC boundary.
    case energyMicrojoules
    /// Bytes of the model file.
    case modelBytes
  }

  /// A figure beyond its limit.
  package struct Excess: Codable, Equatable, Sendable, CustomStringConvertible {
    /// The figure.
    package var figure: Figure
    /// The limit.
    package var limit: Double
    /// What it is; `nil` if the report does not say, which is no pass.
    package var actual: Double?

    /// The excess in one line.
    package var description: String {
      guard let actual else {
        return "\(figure.rawValue): not in the report; limit \(numberText(limit))"
      }
      let percent = (actual / limit - 1) * 100
      let over = limit > 0 ? " (\((percent * 10).rounded() / 10) % over)" : ""
      return "\(figure.rawValue): \(numberText(actual)), limit \(numberText(limit))\(over)"
    }
  }

  /// The limits.
  package var limits: [Figure: Double]

  /// Makes a budget.
  package init(limits: [Figure: Double]) { self.limits = limits }

  /// Reads `{"arenaBytes": 8192, "cycles": 9e6, "energyMicrojoules": 900, "modelBytes": 36500}`;
  /// `file` names it in errors.
  ///
  /// - Throws: ``DataFileError``, which lists everything that is wrong; a budget without any limit
  ///   is wrong.
  package init(json bytes: some Sequence<UInt8>, file: String) throws(DataFileError) {
    let problems = ProblemList()
    let value = try JSONValue.parse(Data(bytes), file: file)
    let keys = Figure.allCases.map(\.rawValue)
    limits = [:]
    if let reader = ObjectReader(value, accepted: keys, problems: problems) {
      for figure in Figure.allCases {
        limits[figure] = reader.optionalNumber(figure.rawValue, in: 0...1e15)
      }
    }
    if limits.isEmpty && problems.problems.isEmpty {
      problems.add(
        "the file", found: "no limit", accepted: "at least one of " + keys.joined(separator: ", "))
    }
    guard problems.problems.isEmpty else {
      throw .invalid(file: file, problems: problems.problems)
    }
  }

  /// The figures beyond their limits, and the limited ones that `actual` lacks.
  package func exceeded(by actual: [Figure: Double]) -> [Excess] {
    Figure.allCases.compactMap { figure in
      guard let limit = limits[figure] else { return nil }
      let value = actual[figure]
      if let value, value <= limit { return nil }
      return Excess(figure: figure, limit: limit, actual: value)
    }
  }

  /// The figures of an estimate beyond their limits, with what the model takes, where it is known.
  package func exceeded(
    by estimate: InferenceEstimate, arenaBytes: Int?, modelBytes: Int?
  ) -> [Excess] {
    var actual: [Figure: Double] = [
      .cycles: Double(estimate.cycles), .latencyMilliseconds: estimate.latencyMilliseconds,
      .energyMicrojoules: estimate.energyMicrojoules,
    ]
    actual[.arenaBytes] = arenaBytes.map(Double.init)
    actual[.modelBytes] = modelBytes.map(Double.init)
    return exceeded(by: actual)
  }
}
