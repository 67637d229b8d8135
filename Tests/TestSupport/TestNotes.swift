import Foundation

/// Says what a passing test counted, where `THIMBLE_TEST_NOTES` is set; else tests print nothing.
package func note(_ text: @autoclosure () -> String) {
  if ProcessInfo.processInfo.environment["THIMBLE_TEST_NOTES"] != nil { print(text()) }
}

/// The seed of a fuzz test: `THIMBLE_TEST_SEED`, or always the same.
package let fuzzSeed =
  ProcessInfo.processInfo.environment["THIMBLE_TEST_SEED"].flatMap(Int.init) ?? 1
