import HostSupport
package import ThimbleTrust

/// What a model's own recordings give, for reports from the field to be compared with.
package enum DriftReference {
  /// The counters that a report's file holds.
  ///
  /// - Throws: `FileError` for a file that is none.
  package static func counters(at path: String) throws(FileError) -> DriftCounters {
    let bytes = try InputFile.read(path)
    guard let counters = DriftCounters(report: bytes.rawSpan) else {
      throw FileError(
        path: path,
        reason: "is no report of drift counters: \(DriftCounters.byteCount) bytes that start with "
          + "THDC")
    }
    return counters
  }

  /// The bytes of counters, as a firmware reports them.
  package static func report(_ counters: DriftCounters) -> [UInt8] {
    (0..<DriftCounters.byteCount).map { counters[$0] }
  }
}
