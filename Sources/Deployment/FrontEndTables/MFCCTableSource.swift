import Foundation

/// Writes a table blob as the C source that a microcontroller links.
package enum MFCCTableSource {
  /// The text of `Sources/CThimbleKernels/mfcc_tables_kws.c`; `blob` is what
  /// `MFCCTableGenerator.tables(for:)` returned for the keyword recipe.
  package static func keywordSpotting(_ blob: [UInt8]) -> String {
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

      const void *thk_mfcc_tables_kws(void) { return tables; }

      uint32_t thk_mfcc_tables_kws_bytes(void) { return sizeof tables; }

      """
  }
}
