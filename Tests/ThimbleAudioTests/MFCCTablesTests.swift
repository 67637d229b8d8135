import CThimbleKernels
import Deployment
import Foundation
import Testing
import Thimble
import ThimbleAudio

@Suite struct MFCCTablesTests {
  static let recipe = {
    var recipe = FrontEnd.mlperfKeywordSpotting(gain: .clipMaximum)
    recipe.lifter = 22
    return recipe
  }()
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

extension MFCCTablesTests {
  private func open(_ bytes: [UInt8], at offset: Int = 0, for frontEnd: FrontEnd = recipe) throws {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: bytes.count + offset, alignment: 4)
    defer { memory.deallocate() }
    let blob = UnsafeMutableRawBufferPointer(rebasing: memory[offset...])
    blob.copyBytes(from: bytes)
    _ = try MFCCTables(UnsafeRawBufferPointer(blob), for: frontEnd)
  }

  @Test func refusesOtherParameters() throws {
    let blob = try MFCCTableGenerator.tables(for: Self.recipe)
    try open(blob)
    var plain = Self.recipe
    plain.lifter = 0
    try open(blob, for: plain)
    #expect(MFCCTables.builtIn(for: plain) != nil)
    let unweighted = try MFCCTableGenerator.tables(for: plain)
    #expect(throws: MFCCError.tablesOfAnotherFrontEnd) { try open(unweighted) }
    var longer = Self.recipe
    longer.lifter = 23
    #expect(throws: MFCCError.tablesOfAnotherFrontEnd) { try open(blob, for: longer) }
    var other = Self.recipe
    other.lowerHertz = 21
    #expect(throws: MFCCError.tablesOfAnotherFrontEnd) { try open(blob, for: other) }
    #expect(MFCCTables.builtIn(for: other) == nil)
  }

  @Test func refusesBrokenTables() throws {
    let blob = try MFCCTableGenerator.tables(for: Self.recipe)
    #expect(throws: MFCCError.misalignedTables) { try open(blob, at: 2) }
    #expect(blob.count == 3_980)
    for count in stride(from: 0, to: blob.count - 2, by: 13) {
      #expect(throws: MFCCError.self) { try open(Array(blob.prefix(count))) }
    }
    // Words 0 and 1, and the bins of the segments: what could lead outside.
    for offset in [0, 4, 3_640, 3_640 + 2 * 41] {
      var broken = blob
      broken[offset] ^= 0xFF
      broken[offset + 1] ^= 0x7F
      #expect(throws: MFCCError.invalidTables(byteOffset: offset)) { try open(broken) }
    }
  }
}
