import Foundation
import HostSupport
import TestSupport
import Testing
import ThimbleAudio

@Suite struct WAVReaderTests {
  static let samples: [Int16] = [0, 1, -1, 32_767, -32_768, 300]

  /// All samples of a file.
  private static func read(_ bytes: [UInt8]) throws(WAVError) -> [Int16] {
    let reader = try WAVReader(bytes.span.bytes)
    return (0..<reader.count).map { reader[$0] }
  }

  private func expect(
    _ reason: WAVError.Reason, at offset: Int, _ change: (inout WAVFile) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var file = WAVFile(samples: Self.samples)
    change(&file)
    #expect(throws: WAVError(reason, at: offset), sourceLocation: sourceLocation) {
      try Self.read(file.bytes)
    }
  }

  @Test func readsMono() throws {
    let bytes = WAVFile(rate: 8_000, samples: Self.samples).bytes
    let reader = try WAVReader(bytes.span.bytes)
    #expect(reader.sampleRateHertz == 8_000)
    #expect(reader.channels == 1)
    #expect(reader.count == 6)
    #expect(reader.dataOffset == 44)
    #expect(try Self.read(bytes) == Self.samples)
    #expect(reader.maximum(in: 0..<6) == 32_767)
    #expect(reader.maximum(in: 4..<5) == -32_768)
    #expect(reader.maximum(in: 4..<4) == 0)
    var buffer = [Int16](repeating: 9, count: 4)
    var span = buffer.mutableSpan
    let counts = (reader.read(from: 3, into: &span), reader.read(from: 6, into: &span))
    #expect(counts == (3, 0))
    #expect(buffer == [32_767, -32_768, 300, 9])
  }

  @Test func averagesStereo() throws {
    let file = WAVFile(
      channels: 2, samples: [1, 3, -1, -2, 32_767, 32_767, -32_768, -32_768, 32_767, -32_768])
    #expect(try Self.read(file.bytes) == [2, -2, 32_767, -32_768, -1])
  }

  @Test func readsExtensible() throws {
    let file = WAVFile(
      tag: 0xFFFE, extra: WAVFile.extensible(subformat: 1), samples: Self.samples)
    #expect(try Self.read(file.bytes) == Self.samples)
  }

  @Test func skipsOtherChunks() throws {
    let file = WAVFile(
      before: WAVFile.chunk("JUNK", [1, 2, 3]), between: WAVFile.chunk("LIST", []),
      samples: Self.samples, after: [0x64, 0x61])
    #expect(try Self.read(file.bytes) == Self.samples)
  }

  @Test func readsAtAnyAlignment() throws {
    let bytes = [7] + WAVFile(samples: Self.samples).bytes
    let reader = try WAVReader(bytes.span.bytes.extracting(droppingFirst: 1))
    #expect((0..<reader.count).map { reader[$0] } == Self.samples)
  }

  @Test func readsStreamsToTheirEnd() throws {
    var file = WAVFile(samples: Self.samples)
    file.dataSize = .max
    #expect(try Self.read(file.bytes) == Self.samples)
    file.after = [1]
    #expect(try Self.read(file.bytes) == Self.samples)
    file.after = []
    file.dataSize = 0x7FFF_F000
    #expect(try Self.read(file.bytes) == Self.samples)
    file.dataSize = 0
    #expect(try Self.read(file.bytes) == [])
    for size: UInt32 in [0, .max] {
      file.riffSize = size
      #expect(try Self.read(file.bytes) == Self.samples)
    }
  }

  @Test func refusesWhatIsNotWAV() {
    expect(.notRIFF, at: 0) { $0.riff = "OggS" }
    expect(.bigEndian, at: 0) { $0.riff = "RIFX" }
    expect(.longFile, at: 0) { $0.riff = "RF64" }
    expect(.notWAVE, at: 8) { $0.form = "AVI " }
    #expect(throws: WAVError(.truncated, at: 0)) { try Self.read([]) }
    let whole = WAVFile(samples: Self.samples).bytes
    #expect(throws: WAVError(.missingFormat, at: 12)) { try Self.read(Array(whole.prefix(12))) }
    #expect(throws: WAVError(.missingData, at: 36)) { try Self.read(Array(whole.prefix(36))) }
    for count in 0..<whole.count where count != 12 && count != 36 {
      let error = #expect(throws: WAVError.self) { try Self.read(Array(whole.prefix(count))) }
      #expect(error?.reason == .truncated)
    }
  }

  @Test func saysWhatWasFoundAndWhatIsRead() {
    let sentences: [(WAVError.Reason, String)] = [
      (.unsupportedEncoding(.imaADPCM), "only 16-bit linear PCM is supported, not IMA ADPCM"),
      (.unsupportedEncoding(.other(0xAB)), "only 16-bit linear PCM is supported, not format 0xab"),
      (.unsupportedBits(24), "only samples of 16 bits are supported, not of 24"),
      (.unsupportedChannels(6), "only 1 or 2 channels are supported, not 6"),
      (.inconsistentBlockSize(3), "a block has to have two bytes for each channel, not 3"),
      (.partialSample, "the WAV file's data end inside a sample"),
    ]
    for (reason, sentence) in sentences {
      #expect("\(WAVError(reason, at: 22))" == "\(sentence) (at byte 22)")
    }
  }

  @Test func refusesOtherFormats() {
    let tags: [(UInt16, WAVEncoding)] = [
      (2, .microsoftADPCM), (3, .float), (6, .aLaw), (7, .muLaw), (0x11, .imaADPCM), (0x31, .gsm),
      (0x50, .mpeg), (0x55, .mp3), (0x674F, .other(0x674F)), (0, .other(0)),
    ]
    for (tag, encoding) in tags {
      expect(.unsupportedEncoding(encoding), at: 20) { $0.tag = tag }
      expect(.unsupportedEncoding(encoding), at: 20) {
        $0.tag = 0xFFFE
        $0.extra = WAVFile.extensible(subformat: tag)
      }
    }
    expect(.unsupportedEncoding(.other(0xFFFE)), at: 20) {
      $0.tag = 0xFFFE
      $0.extra = WAVFile.extensible(subformat: 1)
      $0.extra[21] ^= 1
    }
    expect(.unsupportedBits(24), at: 34) { $0.bits = 24 }
    expect(.unsupportedBits(12), at: 38) {
      $0.tag = 0xFFFE
      $0.extra = WAVFile.extensible(subformat: 1, validBits: 12)
    }
    expect(.unsupportedChannels(6), at: 22) { $0.channels = 6 }
    expect(.unsupportedChannels(0), at: 22) { $0.channels = 0 }
    expect(.zeroSampleRate, at: 24) { $0.rate = 0 }
    expect(.inconsistentBlockSize(4), at: 32) { $0.blockBytes = 4 }
  }

  @Test func refusesBrokenChunks() {
    expect(.shortFormat, at: 20) { $0.formatSize = 14 }
    expect(.shortFormat, at: 36) { $0.tag = 0xFFFE }
    expect(.truncated, at: 12) { $0.formatSize = 1_000 }
    expect(.truncated, at: 36) { $0.dataSize = 14 }
    expect(.truncated, at: 36) { $0.dataSize = .max - 1 }
    expect(.partialSample, at: 40) { $0.dataSize = 11 }
    expect(.partialSample, at: 40) {
      $0.channels = 2
      $0.dataSize = 10
    }
    expect(.dataBeforeFormat, at: 12) { $0.before = WAVFile.chunk("data", [0, 0]) }
    expect(.truncated, at: 12) { $0.before = WAVFile.chunk("JUNK", [], size: 0xFFFF_FFF0) }
  }

  @Test func survivesCorruption() {
    var generator = SplitMix64(seed: UInt64(bitPattern: Int64(fuzzSeed)))
    let originals = [
      WAVFile(samples: Self.samples).bytes,
      WAVFile(
        tag: 0xFFFE, channels: 2, extra: WAVFile.extensible(subformat: 1),
        before: WAVFile.chunk("JUNK", [1, 2, 3]), samples: Self.samples
      ).bytes,
    ]
    var accepted = 0
    for round in 0..<2_000 {
      var bytes = originals[round % 2]
      if Bool.random(using: &generator) {
        bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
      }
      for _ in 0..<Int.random(in: 0...8, using: &generator) where !bytes.isEmpty {
        let extreme: [UInt8] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF, .random(in: 0...255)]
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
          extreme.randomElement(using: &generator) ?? 0
      }
      // Memory of exactly the file's size, so that the address sanitizer sees a byte too far.
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
      defer { memory.deallocate() }
      memory.copyBytes(from: bytes)
      guard let reader = try? WAVReader(UnsafeRawBufferPointer(memory).bytes) else { continue }
      accepted += 1
      #expect(reader.dataOffset + 2 * reader.channels * reader.count <= bytes.count)
      let sum = (0..<reader.count).reduce(0) { $0 + Int(reader[$1]) }
      #expect(abs(sum) <= 32_768 * reader.count)
    }
    #expect(accepted > 100)
  }
}
