package import ThimbleTrust

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// How far one distribution has moved from another: the population stability index, sum of (a - r) ln(a / r) over
/// bins' shares.
package struct PopulationShift: Codable, Equatable, Sendable {
  /// The usual bands.
  package enum Band: String, Codable, Sendable {
    /// Below 0.1.
    case stable
    /// From 0.1 on.
    case moderate
    /// From 0.25 on: the model is to be looked at, or trained anew.
    case shifted
  }

  /// What was compared: `classes`, `entropy` or `level`.
  package var name: String
  /// The index; 0 for equal shares.
  package var index: Double
  /// The band that it lies in.
  package var band: Band
  /// Shares of the report, a bin each.
  package var shares: [Double]
  /// Shares of the reference.
  package var referenceShares: [Double]

  /// Compares counts, half a window added to each bin so that an empty one has a logarithm.
  package init(_ name: String, _ counts: [Double], reference: [Double]) {
    func shares(_ counts: [Double]) -> [Double] {
      let sum = counts.reduce(0) { $0 + $1 + 0.5 }
      return counts.map { ($0 + 0.5) / sum }
    }
    self.name = name
    let found = shares(counts)
    let expected = shares(reference)
    (self.shares, referenceShares) = (found, expected)
    index = zip(found, expected).reduce(0) { $0 + ($1.0 - $1.1) * log($1.0 / $1.1) }
    band = index < 0.1 ? .stable : index < 0.25 ? .moderate : .shifted
  }

  /// All that two reports let compare; bins that both leave empty are left out of the classes.
  package static func all(_ report: DriftCounters, reference: DriftCounters) -> [PopulationShift] {
    let classes = (0..<DriftCounters.classBins).filter {
      report.classCount($0) > 0 || reference.classCount($0) > 0
    }
    let entropies = Array(0..<DriftCounters.entropyBins)
    func levels(_ counters: DriftCounters) -> [Double] {
      let (silent, saturated) = (
        Double(counters.silentWindows), Double(counters.saturatedWindows)
      )
      return [silent, max(0, Double(counters.windows) - silent - saturated), saturated]
    }
    return [
      PopulationShift(
        "classes", classes.map { Double(report.classCount($0)) },
        reference: classes.map { Double(reference.classCount($0)) }),
      PopulationShift(
        "entropy", entropies.map { Double(report.entropy($0)) },
        reference: entropies.map { Double(reference.entropy($0)) }),
      PopulationShift("level", levels(report), reference: levels(reference)),
    ]
  }
}
