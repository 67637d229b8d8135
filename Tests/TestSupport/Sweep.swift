import Foundation

/// How much of the long sweeps is run: a quarter, or all of it where `THIMBLE_TEST_SWEEPS` is `all`.
package enum Sweep {
  /// Whether all of it is run.
  package static let isWhole = ProcessInfo.processInfo.environment["THIMBLE_TEST_SWEEPS"] == "all"

  /// The seeds that are run.
  package static func seeds(_ all: Range<Int>) -> [Int] {
    Array(stride(from: all.lowerBound, to: all.upperBound, by: isWhole ? 1 : 4))
  }
}
