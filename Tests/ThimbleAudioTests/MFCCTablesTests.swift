import Evaluation
import Foundation
import Testing
import Thimble
import ThimbleAudio

import CThimbleKernels

@Suite struct MFCCTablesTests {
  static let recipe = FrontEnd.mlperfKeywordSpotting(gain: .clipMaximum)
  static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/CThimbleKernels/mfcc_tables_kws.c").standardizedFileURL

  /// With THIMBLE_WRITE_TABLES=1 in the environment the source is written anew first.
  @Test func compiledInTablesAreTheGeneratedOnes() throws {
    let blob = try MFCCTableGenerator.tables(for: Self.recipe)
    if ProcessInfo.processInfo.environment["THIMBLE_WRITE_TABLES"] == "1" {
      try MFCCTableSource.keywordSpotting(blob).write(
        to: Self.source, atomically: true, encoding: .utf8)
      return
    }
    let compiled = UnsafeRawBufferPointer(
      start: thk_mfcc_tables_kws(), count: Int(thk_mfcc_tables_kws_bytes()))
    #expect(Array(compiled) == blob)
    #expect(
      try String(contentsOf: Self.source, encoding: .utf8) == MFCCTableSource.keywordSpotting(blob))
  }
}
