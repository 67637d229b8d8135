import Deployment
import Foundation
import GraphIR
import HostSupport
import Testing
import Thimble
import ThimbleAudio

/// TensorFlow's micro front end against `pymicro-features` 2.0.2, which is its C code.
@Suite struct MicroFrontEndTests {
  private static let fixtures = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../Fixtures/MicroFrontEnd").standardizedFileURL
  private static let usual = FrontEndPreset.micro.frontEnd(inputValues: 120)

  private func integers<Value: FixedWidthInteger>(_ url: URL) throws -> [Value] {
    let bytes = AlignedMemory(copying: [UInt8](try Data(contentsOf: url)))
    return unsafe bytes.bytes.bindMemory(to: Value.self).map { Value(littleEndian: $0) }
  }

  /// A front end's values for samples that come in pieces, and its rows.
  private func rows(
    _ frontEnd: FrontEnd, _ samples: [Int16], by piece: () -> Int = { .max }
  ) throws -> (values: [UInt16], rows: [Int8]) {
    let tables = AlignedMemory(copying: try MicroTableGenerator.tables(for: frontEnd))
    let state = AlignedMemory(byteCount: MicroFrontEnd.stateBytes(for: frontEnd))
    for index in unsafe state.bytes.indices { unsafe state.bytes[index] = 0xA5 }
    var micro = try unsafe MicroFrontEnd(
      frontEnd, tables: MicroTables(UnsafeRawBufferPointer(tables.bytes), for: frontEnd),
      state: state.bytes)
    var (values, quantized) = ([UInt16](), [Int8]())
    var row = [Int8](repeating: 0, count: Int(frontEnd.melBands))
    var start = 0
    while start < samples.count {
      let end = start + min(piece(), samples.count - start)
      while start < end {
        start += micro.push(samples.span.extracting(start..<end))
        guard micro.isRowReady else { continue }
        for index in 0..<Int(frontEnd.melBands) { values.append(micro.value(index)) }
        var span = row.mutableSpan
        micro.writeRow(into: &span)
        quantized += row
      }
    }
    return (values, quantized)
  }

  /// Says where the first difference is.
  private func expectEqual(_ found: [UInt16], _ right: [UInt16]) {
    #expect(found.count == right.count)
    let place = zip(found, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    #expect(place == nil, "row \((place ?? 0) / 40), channel \((place ?? 0) % 40)")
  }

  @Test func valuesAreTheCCodes() throws {
    let samples: [Int16] = try integers(Self.fixtures.appendingPathComponent("samples.pcm"))
    let right: [UInt16] = try integers(Self.fixtures.appendingPathComponent("values.u16"))
    #expect(right.count > 300 * 40)
    expectEqual(try rows(Self.usual, samples).values, right)
    var random = SplitMix64(seed: 3)
    expectEqual(
      try rows(Self.usual, samples) { .random(in: 1...700, using: &random) }.values, right)
  }

  /// `THIMBLE_MICRO_GOLDEN=DIR` names a folder of `samples.pcm` and `values.u16` of any length, as
  /// `Tools/golden/make_micro_features.py` writes them.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["THIMBLE_MICRO_GOLDEN"] != nil))
  func valuesOfLongRecordingsAreTheCCodes() throws {
    let folder = URL(
      fileURLWithPath: ProcessInfo.processInfo.environment["THIMBLE_MICRO_GOLDEN"] ?? "")
    let samples: [Int16] = try integers(folder.appendingPathComponent("samples.pcm"))
    expectEqual(
      try rows(Self.usual, samples).values,
      try integers(folder.appendingPathComponent("values.u16")))
  }

  @Test func rowsAreQuantizedAsESPHomeDoes() throws {
    let samples: [Int16] = try integers(Self.fixtures.appendingPathComponent("samples.pcm"))
    let (values, quantized) = try rows(Self.usual, samples)
    #expect(
      quantized.map(Int.init)
        == values.map { max(-128, min(127, (Int($0) * 256 + 333) / 666 - 128)) })
    #expect(Set(quantized).count > 100)
  }

  @Test func otherParametersWorkOrAreRefused() throws {
    let noise = (0..<48_000).map { Int16(truncatingIfNeeded: $0 &* $0 &* 7_919 >> 3) / 4 }
    for (length, stride, channels) in [(400, 160, 32), (1_024, 512, 40), (200, 200, 20)] {
      let frontEnd = FrontEnd(
        sampleRateHertz: 16_000, frameLength: UInt16(length), frameStride: UInt16(stride),
        frames: 1, lowerHertz: 125, upperHertz: 7_500, channels: UInt8(channels), micro: .usual)
      let values = try rows(frontEnd, noise).values
      #expect(values.count == ((noise.count - length) / stride + 1) * channels)
      #expect(Set(values).count > 50)
    }
    var odd = Self.usual
    odd.frameStride = 481
    #expect(throws: MFCCError.unsupportedKind) { try MicroTableGenerator.tables(for: odd) }
    #expect(throws: MFCCError.unsupportedKind) {
      try MicroTableGenerator.tables(for: .mlperfKeywordSpotting(gain: .fixed))
    }
    #expect(throws: MFCCError.unsupportedKind) { try MFCCTableGenerator.tables(for: Self.usual) }
  }

  @Test func tablesOfOthersAreRefused() throws {
    let bytes = AlignedMemory(copying: try MicroTableGenerator.tables(for: Self.usual))
    let blob = unsafe UnsafeRawBufferPointer(bytes.bytes)
    _ = try unsafe MicroTables(blob, for: Self.usual)
    var other = Self.usual
    other.lowerHertz = 126
    #expect(throws: MFCCError.tablesOfAnotherFrontEnd) {
      try unsafe MicroTables(blob, for: other)
    }
    for count in [0, 31, 1_000, blob.count - 1] {
      #expect(throws: MFCCError.self) {
        try unsafe MicroTables(UnsafeRawBufferPointer(rebasing: blob[..<count]), for: Self.usual)
      }
    }
  }

  @Test func descriptionsAreReadBack() throws {
    let json = try JSONEncoder().encode(MicroFrontEndDescription(Self.usual))
    #expect(try FrontEnd.described(by: [UInt8](json)).frontEnd == Self.usual)
    let short = Array(#"{"kind": "micro", "frames": 3}"#.utf8)
    #expect(try FrontEnd.described(by: short).frontEnd == Self.usual)
    for (text, part) in [
      (#"{"kind": "micro", "frames": 3, "evenSmoothing": 0.0255}"#, "multiples of 0.001"),
      (#"{"kind": "micro", "frames": 0}"#, "frames is 0"), (#"{"kind": "micro"}"#, "frames"),
      (#"{"kind": "macro", "frames": 3}"#, "kind is macro; mfcc, micro and log-mel work"),
    ] {
      do {
        _ = try FrontEnd.described(by: Array(text.utf8))
        Issue.record("\(text) was taken")
      } catch { #expect("\(error)".contains(part), "\(error)") }
    }
  }
}
