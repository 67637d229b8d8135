import Deployment
import Foundation
import HostSupport
import TestSupport
import Testing

/// WAV files as other programs write them, and as killed recorders leave them.
struct RecordingTests {
  private func open(
    _ bytes: [UInt8], rate: Int = 16_000, _ options: RecordingOptions = RecordingOptions()
  ) throws(ClipError) -> Recording {
    try Recording(ByteSource(bytes, path: "t.wav"), targetRate: rate, options: options)
  }

  @Test("what libsndfile, SciPy and SoX write comes out as libsndfile reads it")
  func everyEncoding() throws {
    let fixtures = try InputFixtures.load()
    #expect(fixtures.recordings.count > 30)
    for item in fixtures.recordings {
      let path = InputFixtures.path(item.file)
      let averaged = try Recording(path: path, targetRate: item.rate)
      #expect(averaged.count == item.average.count, "\(item.file)")
      // libsndfile expands A-law and µ-law as this reader does; 16 bits come out as they are.
      #expect(try averaged.samples(in: 0..<averaged.count) == item.average, "\(item.file)")
      let first = try Recording(
        path: path, targetRate: item.rate, options: RecordingOptions(channel: 0))
      #expect(try first.samples(in: 0..<first.count) == item.first, "\(item.file)")
      let isPlain = averaged.notes.isEmpty
      let isSixteen = ["wav_pcm_16.wav", "rf64_pcm_16.wav", "sox_pipe.wav"].contains(item.file)
      #expect(isPlain == isSixteen, "\(item.file): \(averaged.notes)")
    }
  }

  @Test func otherEncodingsAreNamed() throws {
    for name in try InputFixtures.load().refused {
      let error = #expect(throws: FileError.self) {
        try Recording(path: InputFixtures.path(name), targetRate: 16_000)
      }
      #expect(error?.reason.contains("PCM of 8, 16, 24 or 32 bits") == true, "\(name)")
    }
  }

  @Test("strict takes 16-bit mono as it is, and a channel that is chosen")
  func strict() throws {
    let strict = RecordingOptions(isStrict: true)
    for item in try InputFixtures.load().recordings {
      let bytes = try InputFixtures.bytes(item.file)
      if try open(bytes).notes.isEmpty {
        #expect(throws: Never.self) { try open(bytes, strict) }
      } else {
        #expect(throws: ClipError.self, "\(item.file)") { try open(bytes, strict) }
      }
    }
    let six = try InputFixtures.bytes("wavex_pcm_16_6.wav")
    let chosen = RecordingOptions(isStrict: true, channel: 5)
    #expect(try open(six, chosen).notes == ["channel 5 of 6 taken"])
    #expect(throws: ClipError.invalid(at: 0, "has no channel 6; 0 to 5 are there")) {
      try open(six, RecordingOptions(channel: 6))
    }
  }

  private static let samples: [Int16] = [1, -2, 3, -4, 5, -6, 7, -8]

  /// A mono file with a plain header, whose sizes are changed.
  private func file(
    riff: UInt32? = nil, data: UInt32? = nil, between: [UInt8] = [], after: [UInt8] = [],
    _ samples: [Int16] = samples
  ) -> [UInt8] {
    let body = samples.flatMap { littleEndian(UInt16(bitPattern: $0)) }
    let format: [UInt8] = [16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0x3E, 0, 0, 0, 0x7D, 0, 0, 2, 0, 16, 0]
    let rest =
      Array("WAVEfmt ".utf8) + format + between + Array("data".utf8)
      + littleEndian(data ?? UInt32(body.count)) + body + after
    return Array("RIFF".utf8) + littleEndian(riff ?? UInt32(rest.count)) + rest
  }

  private func littleEndian<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
    (0..<Word.bitWidth / 8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
  }

  @Test(
    "headers that are not final are read to the file's end, and told",
    arguments: [
      (0, "the header's length is not final (0 bytes of samples): 8 samples were read"),
      (UInt32.max, "the header promises 4294967295 bytes of samples, 16 are there: 8 samples"),
      (0x7FFF_F000, "16 are there"), (0x8000_0000, "16 are there"), (17, "promises 17 bytes"),
    ] as [(UInt32, String)])
  func unfinishedHeaders(_ size: UInt32, _ note: String) throws {
    let recording = try open(file(data: size))
    #expect(try recording.samples(in: 0..<99) == Self.samples)
    #expect(recording.notes.count == 1 && recording.notes[0].contains(note), "\(recording.notes)")
  }

  @Test func partialSamplesAreLeftOut() throws {
    let odd = try open(file(data: 17, after: [9]))
    #expect(odd.count == 8 && odd.notes == ["the last 1 bytes, no whole sample, were left out"])
    let cut = try open(Array(file().dropLast(5)))
    #expect(cut.count == 5 && cut.notes.count == 2)
  }

  @Test("a file without a sample is an error, whatever follows")
  func noSamples() {
    let list: [UInt8] = Array("LIST".utf8) + [4, 0, 0, 0] + Array("INFO".utf8)
    for bytes in [file([]), file(data: 0, after: list, []), file(after: [7], [])] {
      #expect(throws: ClipError.self) { try open(bytes) }
    }
    #expect(throws: ClipError.invalid(at: 44, "the WAV file holds no samples")) {
      try open(file([]))
    }
    #expect(throws: ClipError.invalid(at: 0, "the file is empty")) { try open([]) }
  }

  @Test func chunksOfAllKindsAreSkipped() throws {
    let odd: [UInt8] = Array("note".utf8) + [3, 0, 0, 0, 1, 2, 3, 0]
    #expect(try open(file(between: odd)).samples(in: 0..<8) == Self.samples)
    let unpadded = Array("note".utf8) + [3, 0, 0, 0, 1, 2, 3]
    let error = #expect(throws: ClipError.self) { try open(file(between: unpadded)) }
    #expect(
      error?.reason
        == "no data chunk was found behind 'note', whose 3 bytes lack their padding byte")
    let junk: [UInt8] = Array("junk".utf8) + [0, 0, 0, 0]
    let many = (0..<70_000).flatMap { _ in junk }
    #expect(throws: ClipError.self) { try open(file(between: many)) }
  }

  @Test func whatIsNoRecordingIsNamed() {
    for (start, name) in [
      ("OggS", "an Ogg"), ("fLaC", "a FLAC"), ("ID3\u{4}", "an MP3"), ("FORM", "an AIFF"),
    ] {
      let error = #expect(throws: ClipError.self) { try open(Array(start.utf8) + [0, 1, 2, 3]) }
      #expect(error?.reason == "is \(name) recording, not a WAV file")
    }
  }

  @Test(
    "pieces are what the whole holds, at every rate", arguments: [16_000, 44_100, 8_000, 11_025])
  func pieces(_ rate: Int) throws {
    var random = SplitMix64(seed: 4)
    let samples = (0..<50_000).map { _ in
      Int16(truncatingIfNeeded: Int(random.next(below: 60_000)) - 30_000)
    }
    var bytes = file(samples)
    bytes.replaceSubrange(24..<28, with: littleEndian(UInt32(rate)))
    let whole = try AudioClip(open(bytes))
    #expect(
      whole.samples
        == (rate == 16_000 ? samples : Resampler(from: rate, to: 16_000).resample(samples)))
    let recording = try open(bytes)
    #expect(recording.count == whole.samples.count)
    var start = 0
    while start < recording.count {
      let range = start..<start + 1 + random.next(below: 12_000)
      let wanted = whole.samples[range.clamped(to: 0..<recording.count)]
      #expect(try recording.samples(in: range) == Array(wanted), "\(range)")
      start += random.next(below: 9_000)
      if random.next(below: 5) == 0 { start = max(0, start - 7_000) }
    }
  }

  @Test func samplesBeyondFullScaleAreTold() throws {
    let values: [Float] = [0.5, 1.5, -2, .nan, 1, -1]
    var bytes = try InputFixtures.bytes("wav_float.wav")
    let data = try #require(bytes.firstRange(of: Array("data".utf8))).upperBound + 4
    for (index, value) in values.enumerated() {
      bytes.replaceSubrange(
        data + 4 * index..<data + 4 * index + 4, with: littleEndian(value.bitPattern))
    }
    let recording = try open(bytes)
    #expect(try recording.samples(in: 0..<6) == [16_384, 32_767, -32_768, 0, 32_767, -32_768])
    #expect(recording.notes.contains("2 samples beyond full scale were cut off"))
    #expect(recording.notes.contains("1 samples that are no numbers became 0"))
  }

  @Test("damaged files throw or give as many samples as they hold")
  func damage() throws {
    var random = SeededRandom(seed: fuzzSeed)
    let originals = try InputFixtures.load().recordings.map { try InputFixtures.bytes($0.file) }
    var opened = 0
    for round in 0..<1_500 {
      var bytes = originals[round % originals.count]
      if random.oneIn(3) { bytes.removeLast(random.int(1...bytes.count)) }
      for _ in 0..<random.int(0...6) where !bytes.isEmpty {
        // Headers are short: most of what can go wrong lies there.
        let place = random.int(0...min(bytes.count - 1, random.oneIn(2) ? 80 : .max))
        bytes[place] = UInt8(random.pick([0, 1, 2, 127, 128, 255, random.int(0...255)]))
      }
      guard let recording = try? open(bytes) else { continue }
      opened += 1
      #expect(recording.count > 0)
      let end = min(recording.count, 2_000)
      #expect(try recording.samples(in: 0..<end).count == end)
    }
    #expect(opened > 200)
  }
}
