import Foundation

/// The JSON that `--json` prints: one object for each verb, its parts under the same names in all of
/// them (`Schemas` describes each).
package enum JSONReport {
  /// The version of the form.
  package static let schema = 2
  /// The older version that can still be read, where reports are compared.
  package static let oldSchema = 1

  /// A report as text: keys sorted, indented, `/` as it is.
  package static func text(_ report: some Encodable) -> String {
    text(report, [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
  }

  /// A report as one line, for streams of them.
  package static func line(_ report: some Encodable) -> String {
    text(report, [.sortedKeys, .withoutEscapingSlashes])
  }

  private static func text(
    _ report: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    // JSON has no such numbers; a float model that somebody brings may give them.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      return String(decoding: try encoder.encode(report), as: UTF8.self)
    } catch {
      preconditionFailure("a report holds what JSON cannot: \(error)")
    }
  }
}
