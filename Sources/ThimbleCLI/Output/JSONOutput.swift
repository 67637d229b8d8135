import Foundation

/// A report as JSON text: keys sorted, indented, `/` as it is.
func json(_ report: some Encodable) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
  do {
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  } catch {
    preconditionFailure("a report holds what JSON cannot: \(error)")
  }
}
