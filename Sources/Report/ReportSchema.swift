internal import CReportSchemas

/// The JSON Schema of a report (`Sources/Report/Schemas`), as it is compiled in.
package struct ReportSchema: Sendable {
  /// Its name: a verb, or a verb's way to print another report, such as `run-raw`.
  package let name: String
  /// Its text.
  package let text: String

  /// All of them, by name; `common` is what several refer to.
  package static let all: [ReportSchema] = (0..<report_schema_count()).map { index in
    let schema = unsafe report_schema_at(index)
    return unsafe ReportSchema(
      name: String(cString: schema.name),
      text: String(
        decoding: UnsafeBufferPointer(start: schema.bytes, count: schema.count), as: UTF8.self))
  }
}
