/// How far a number can be trusted; each kind of data file has its own levels.
package protocol ConfidenceLevel:
  RawRepresentable, CaseIterable, Codable, Hashable, Sendable
where RawValue == String, AllCases: Sendable {
  /// The uncertainty the cost model gives such a number: 0.3 means "within a factor of 1.3".
  var relativeUncertainty: Double { get }
}

/// How far a figure in a board file can be trusted.
///
/// The factors come from two boards for which both kinds of figure exist. STM32L4R5: headline
/// 100 µA/MHz at 1.8 V, that is 180 pJ per cycle; measured in MLPerf Tiny runs, 290 to 460.
/// STM32U575: headline 19.5 µA/MHz at 3.3 V, that is 64 pJ per cycle; measured, 142 to 166.
/// Vendors' headlines are thus low by a factor of 1.6 to 2.7, and one measured figure holds for
/// other software on the same board within 30 %. The factors for a vendor's figure cover those two
/// boards and rest on nothing else.
package enum BoardConfidence: String, ConfidenceLevel {
  /// Measured on the board, and published. Within 30 %.
  case measured
  /// Scaled from a measured figure to another clock or supply. Within 45 %.
  case derived
  /// The vendor's figure, under the vendor's conditions. Within a factor of 2.7.
  case datasheet
  /// A vendor's figure quoted by someone else. Within a factor of 2.8.
  case secondhand
  /// A figure that nobody checked. Within a factor of 3.
  case unverified

  /// The factor beyond one that the level stands for.
  package var relativeUncertainty: Double {
    switch self {
    case .measured: 0.3
    case .derived: 0.45
    case .datasheet: 1.7
    case .secondhand: 1.8
    case .unverified: 2.0
    }
  }
}

/// How far a coefficient in a core file can be trusted.
///
/// The factors are working values: they will be replaced by observed errors when the model is
/// validated against published results.
package enum CoefficientConfidence: String, ConfidenceLevel {
  /// An instruction count taken from a run. Within 10 %.
  case measured
  /// Derived from a measured figure, or from documented timings. Within 25 %.
  case estimated
  /// Counted by hand or supposed. Within 50 %.
  case assumed

  /// The factor beyond one that the level stands for.
  package var relativeUncertainty: Double {
    switch self {
    case .measured: 0.1
    case .estimated: 0.25
    case .assumed: 0.5
    }
  }
}

/// A number with where it comes from and how far it can be trusted.
package struct Sourced<Level: ConfidenceLevel>: Codable, Equatable, Sendable {
  /// The number, in the unit that the field's name says.
  package var value: Double
  /// Where it comes from: a public document, a measurement, a derivation.
  package var source: String
  /// How far it can be trusted.
  package var confidence: Level

  /// Makes a sourced number.
  package init(value: Double, source: String, confidence: Level) {
    self.value = value
    self.source = source
    self.confidence = confidence
  }
}

/// A board's number with its source.
package typealias BoardFigure = Sourced<BoardConfidence>
/// A core's coefficient with its source.
package typealias Coefficient = Sourced<CoefficientConfidence>
