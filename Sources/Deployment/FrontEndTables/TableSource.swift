import Foundation

/// Writes a table blob as the C source that a microcontroller links.
package enum TableSource {
  /// The tables that are compiled into the library.
  package enum Name: String, CaseIterable, Sendable {
    /// Those of MLPerf Tiny's keyword recipe: `Sources/CThimbleKernels/mfcc_tables_kws.c`.
    case keywordSpotting = "mfcc_tables_kws"
    /// Those of the micro front end that microWakeWord and micro_speech take: `micro_tables.c`.
    case micro = "micro_tables"
    /// Those of MLPerf Tiny's streaming wake word: `logmel_tables.c`.
    case logMel = "logmel_tables"
  }

  /// The text of the file; `blob` is what the tables' generator returned.
  package static func text(_ name: Name, _ blob: [UInt8]) -> String {
    let words = stride(from: 0, to: blob.count, by: 4).map { start in
      String(
        format: "0x%08x",
        (0..<4).reduce(UInt32(0)) { $0 | UInt32(blob[start + $1]) << (8 * $1) })
    }
    let lines = stride(from: 0, to: words.count, by: 8).map { start in
      "    " + words[start..<min(start + 8, words.count)].joined(separator: ", ") + ",\n"
    }
    return """
      // Generated: THIMBLE_WRITE_TABLES=1 swift test --filter MFCCTablesTests
      #include "ThimbleMFCCTables.h"

      static const uint32_t tables[\(words.count)] = {
      \(lines.joined())};

      const void *thk_\(name.rawValue)(void) { return tables; }

      uint32_t thk_\(name.rawValue)_bytes(void) { return sizeof tables; }

      """
  }
}
