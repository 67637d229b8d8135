import Deployment
import Foundation
import GraphIR
import HostSupport
import TestSupport
import Testing
import Thimble
import ThimbleAudio

/// The log-mel front end against its definition in double precision.
@Suite struct LogMelTests {
  private static let sww = FrontEnd.mlperfStreamingWakeWord(frames: 30)
  /// Scale and zero point of the benchmark's network.
  private static let input = (scale: Float(0.003_701_042_6), zeroPoint: Int8(-128))

  /// What a front end makes of samples that come in pieces: values in Q22, and rows.
  private func rows(
    _ frontEnd: FrontEnd, _ samples: [Int16], by piece: () -> Int = { .max }
  ) throws -> (values: [Int32], rows: [Int8]) {
    let tables = AlignedMemory(copying: try LogMelTableGenerator.tables(for: frontEnd))
    let state = AlignedMemory(
      copying: [UInt8](repeating: 0xA5, count: LogMel.stateBytes(for: frontEnd)))
    var logMel = try unsafe LogMel(
      frontEnd,
      quantizer: FeatureQuantizer(scale: Self.input.scale, zeroPoint: Self.input.zeroPoint),
      tables: LogMelTables(UnsafeRawBufferPointer(tables.bytes), for: frontEnd), state: state.bytes)
    var (values, quantized) = ([Int32](), [Int8]())
    var row = [Int8](repeating: 0, count: Int(frontEnd.melBands))
    // The second time what is left of the first must not matter.
    for samples in [[Int16](samples.reversed()), samples] {
      (values, quantized) = ([], [])
      logMel.reset()
      var start = 0
      while start < samples.count {
        let end = start + min(piece(), samples.count - start)
        while start < end {
          start += logMel.push(samples.span.extracting(start..<end))
          guard logMel.isRowReady else { continue }
          for index in 0..<Int(frontEnd.melBands) { values.append(logMel.value(index)) }
          var span = row.mutableSpan
          logMel.writeRow(into: &span)
          quantized += row
        }
      }
    }
    return (values, quantized)
  }

  /// Decibels of the definition's values above their differences from ours.
  private func ratio(_ found: [Int32], _ right: [Double]) -> Double {
    let noise = zip(found, right).reduce(0) { $0 + pow(Double($1.0) / 4_194_304 - $1.1, 2) }
    return 10 * log10(right.reduce(0) { $0 + $1 * $1 } / noise)
  }

  private static func speech(_ count: Int) throws -> [Int16] {
    try ["yes-en-gb", "down-en-gb-f2"].flatMap { name in
      let path = URL(fileURLWithPath: #filePath)
        .appendingPathComponent("../../../Models/samples/\(name).wav").standardizedFileURL.path
      return try AudioClip(path: path, targetRate: 16_000).samples.prefix(count / 2)
    }
  }

  @Test func speechIsTheDefinitions() throws {
    let samples = try Self.speech(30_000)
    let (values, rows) = try rows(Self.sww, samples)
    let right = ReferenceLogMel(Self.sww).values(samples)
    #expect(values.count == right.count && right.count == 57 * 40)
    let decibels = ratio(values, right)
    let steps = right.map { value in
      let step = (value / Double(Self.input.scale) + 0.5).rounded(.down)
      return Int(max(-128, min(127, step + Double(Self.input.zeroPoint))))
    }
    let equal = zip(rows, steps).count { Int($0) == $1 }
    note("SNR \(decibels) dB, \(equal) of \(steps.count) int8 values equal")
    #expect(decibels >= 90)
    #expect(equal * 1_000 >= steps.count * 998)
    #expect(zip(rows, steps).allSatisfy { abs(Int($0) - $1) <= 1 })
    #expect(Set(rows).count > 100)
  }

  /// Transforms of 128 to 1,024 points, each window, spectrum, logarithm and clamp.
  static let recipes: [String] = [
    """
    {"kind": "log-mel", "frameLength": 100, "frameStride": 50, "fftLength": 128, "melBands": 20,
     "spectrum": "magnitude", "window": "hamming", "preEmphasis": 0.5, "frames": 1}
    """,
    """
    {"kind": "log-mel", "frameLength": 255, "frameStride": 255, "melBands": 23, "sampleRateHertz": 8000,
     "windowSymmetry": "symmetric", "logarithm": "decimal", "logOffset": 1e-9, "scale": 0.25,
     "offset": 1, "clamp": [-1, 1], "lowerHertz": 125, "upperHertz": 3800, "frames": 1}
    """,
    """
    {"kind": "log-mel", "frameLength": 400, "frameStride": 160, "melBands": 40, "lowerHertz": 20,
     "upperHertz": 7600, "spectrum": "power", "preEmphasis": 0.97, "frames": 1}
    """,
    """
    {"kind": "log-mel", "frameLength": 640, "frameStride": 320, "melBands": 64, "window": "hamming",
     "windowSymmetry": "periodic", "spectrum": "periodogram", "logarithm": "decibels", "scale": 0.5,
     "offset": 30, "clamp": [0], "logOffset": 0, "frames": 1}
    """,
  ]

  @Test(arguments: recipes) func otherParametersAreTheDefinitions(_ json: String) throws {
    let frontEnd = try FrontEnd.described(by: Array(json.utf8)).frontEnd
    let samples = try Self.speech(12_000)
    var random = SplitMix64(seed: 5)
    let whole = try rows(frontEnd, samples)
    let pieces = try rows(frontEnd, samples) { .random(in: 1...700, using: &random) }
    #expect(whole == pieces)
    let right = ReferenceLogMel(frontEnd).values(samples)
    #expect(whole.values.count == right.count)
    let decibels = ratio(whole.values, right)
    note("SNR \(decibels) dB")
    #expect(decibels >= 80)
  }

  @Test func madeSignalsAreTheDefinitions() throws {
    var generator = SplitMix64(seed: 1)
    let count = 1_024 + 2 * 512
    let signals: [(String, [Int16])] = [
      ("square", (0..<count).map { $0 / 20 % 2 == 0 ? 32_767 : -32_768 }),
      ("alternating", (0..<count).map { $0 % 2 == 0 ? 32_767 : -32_768 }),
      ("impulse", (0..<count).map { $0 == 700 ? -32_768 : 0 }),
      ("least", (0..<count).map { $0 % 3 == 0 ? 1 : 0 }),
      ("noise", (0..<count).map { _ in Int16.random(in: .min ... .max, using: &generator) }),
      ("faint noise", (0..<count).map { _ in Int16.random(in: -3...3, using: &generator) }),
    ]
    // Without a clamp, which would hide what is faint.
    let json = """
      {"kind": "log-mel", "frameLength": 1024, "frameStride": 512, "melBands": 40, "window": "hamming",
       "windowSymmetry": "symmetric", "preEmphasis": 0.96875, "frames": 1}
      """
    let frontEnd = try FrontEnd.described(by: Array(json.utf8)).frontEnd
    for (name, samples) in signals {
      let right = ReferenceLogMel(frontEnd).values(samples)
      let decibels = ratio(try rows(frontEnd, samples).values, right)
      note("\(name): SNR \(decibels) dB")
      // Of a tone at half the rate most bands hold nothing but the window's side lobes, 120 dB below the peak: there
      // the transform's last bits show.
      #expect(decibels >= (name == "alternating" ? 45 : 70), "\(name)")
    }
  }

  @Test func silenceIsTheLowestValueOrTheOffsets() throws {
    let silence = [Int16](repeating: 0, count: 3_000)
    #expect(try rows(Self.sww, silence).values.allSatisfy { $0 == 0 })
    let json =
      #"{"kind": "log-mel", "frameLength": 400, "frameStride": 160, "melBands": 8, "frames": 1}"#
    let frontEnd = try FrontEnd.described(by: Array(json.utf8)).frontEnd
    let values = try rows(frontEnd, silence).values.map { Double($0) / 4_194_304 }
    #expect(values.count == 17 * 8 && values.allSatisfy { abs($0 - log(1e-6)) < 1e-4 })
  }

  @Test func tablesOfOthersAndBrokenOnesAreRefused() throws {
    let made = try LogMelTableGenerator.tables(for: Self.sww)
    func open(_ bytes: [UInt8], _ frontEnd: FrontEnd = Self.sww) throws {
      let memory = AlignedMemory(copying: bytes)
      _ = try unsafe LogMelTables(UnsafeRawBufferPointer(memory.bytes), for: frontEnd)
    }
    try open(made)
    #expect(LogMelTables.builtIn(for: Self.sww) != nil)
    var other = Self.sww
    other.upperHertz = 7_999
    #expect(throws: MFCCError.tablesOfAnotherFrontEnd) { try open(made, other) }
    #expect(LogMelTables.builtIn(for: other) == nil)
    for count in [0, 71, 1_000, made.count - 4] {
      #expect(throws: MFCCError.self) { try open(Array(made.prefix(count))) }
    }
    let segments = LogMelTableLayout(Self.sww).segments
    for offset in [0, 4, 40, segments.offset, segments.offset + 2 * 41] {
      var broken = made
      broken[offset] ^= 0xFF
      broken[offset + 1] ^= 0x7F
      if offset == 40 { broken[offset + 3] ^= 0x7F }
      #expect(throws: MFCCError.invalidTables(byteOffset: offset)) { try open(broken) }
    }
  }

  @Test func descriptionsAreReadBackAndWhatCannotBeKeptIsSaid() throws {
    let json = try JSONEncoder().encode(LogMelDescription(Self.sww))
    let read = try FrontEnd.described(by: [UInt8](json))
    #expect(read.frontEnd == Self.sww && read.notes.isEmpty)
    let start = #"{"kind": "log-mel", "frameLength": 400, "frameStride": 160, "melBands": 40, "#
    let rounded = try FrontEnd.described(by: Array((start + #""scale": 0.1, "frames": 9}"#).utf8))
    #expect(
      rounded.notes == [
        "the front end's scale is 0.099975586, the nearest to 0.1 that the file can hold"
      ])
    for (rest, part) in [
      (#""frames": 0}"#, "frames is 0"), (#""frames": 1, "scale": 0}"#, "scale is 0"),
      (#""frames": 1, "clamp": [0, 2]}"#, "clamp is not"),
      (#""frames": 1, "logOffset": 0}"#, "logOffset is 0"),
      (#""frames": 1, "preEmphasis": 1}"#, "preEmphasis is 1"),
      (#""frames": 1, "fftLength": 600}"#, "fftLength is 600"),
      (#""frames": 1, "window": "kaiser"}"#, "window has a value"),
      (#""frames": 1, "offset": 512}"#, "offset is 512"),
    ] {
      do {
        _ = try FrontEnd.described(by: Array((start + rest).utf8))
        Issue.record("\(rest) was taken")
      } catch { #expect("\(error)".contains(part), "\(error)") }
    }
  }
}
