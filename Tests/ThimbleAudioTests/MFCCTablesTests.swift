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
  private static func source(_ name: TableSource.Name) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/CThimbleKernels/\(name.rawValue).c")
      .standardizedFileURL
  }

  private static func tables(_ name: TableSource.Name) throws -> (made: [UInt8], compiled: [UInt8])
  {
    switch name {
    case .keywordSpotting:
      let compiled = unsafe UnsafeRawBufferPointer(
        start: thk_mfcc_tables_kws(), count: Int(thk_mfcc_tables_kws_bytes()))
      return unsafe (try MFCCTableGenerator.tables(for: recipe), Array(compiled))
    case .micro:
      let compiled = unsafe UnsafeRawBufferPointer(
        start: thk_micro_tables(), count: Int(thk_micro_tables_bytes()))
      let frontEnd = FrontEndPreset.micro.frontEnd(inputValues: 40)
      return unsafe (try MicroTableGenerator.tables(for: frontEnd), Array(compiled))
    case .logMel:
      let compiled = unsafe UnsafeRawBufferPointer(
        start: thk_logmel_tables(), count: Int(thk_logmel_tables_bytes()))
      let frontEnd = FrontEnd.mlperfStreamingWakeWord(frames: 1)
      return unsafe (try LogMelTableGenerator.tables(for: frontEnd), Array(compiled))
    }
  }

  /// With THIMBLE_WRITE_TABLES=1 in the environment the sources are written anew first.
  @Test(arguments: TableSource.Name.allCases)
  func compiledInTablesAreTheGeneratedOnes(_ name: TableSource.Name) throws {
    let (made, compiled) = try Self.tables(name)
    let text = TableSource.text(name, made)
    if ProcessInfo.processInfo.environment["THIMBLE_WRITE_TABLES"] == "1" {
      try text.write(to: Self.source(name), atomically: true, encoding: .utf8)
      return
    }
    #expect(compiled == made)
    #expect(try String(contentsOf: Self.source(name), encoding: .utf8) == text)
  }
}

extension MFCCTablesTests {
  private func open(_ bytes: [UInt8], at offset: Int = 0, for frontEnd: FrontEnd = recipe) throws {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: bytes.count + offset, alignment: 4)
    defer { unsafe memory.deallocate() }
    let blob = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[offset...])
    unsafe blob.copyBytes(from: bytes)
    _ = try unsafe MFCCTables(UnsafeRawBufferPointer(blob), for: frontEnd)
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
