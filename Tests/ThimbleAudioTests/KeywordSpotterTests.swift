import Deployment
import Foundation
import HostSupport
import Testing
import Thimble
import ThimbleAudio

@Suite struct KeywordSpotterTests {
  private static let models = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../../Models").standardizedFileURL
  private static let keywords = ["yes-en-gb", "go-en-gb-m3", "stop-en-gb-klatt2"]

  private let source: ModelSource
  private let file: [UInt8]
  private let model: Session
  private let frontEnd: FrontEnd

  init() throws {
    source = try ModelSource(path: Self.models.appendingPathComponent("ds-cnn-s.tflite").path)
    file = try Deployment(source).file
    model = try Session(file: file)
    frontEnd = try #require(model.model.frontEnd)
  }

  /// What the host's front end and network make of a window.
  private func answers(_ starts: [Int], in samples: [Int16]) throws -> [SpotterAnswer] {
    let session = try Session(fast: source.model)
    let (scale, zeroPoint) = (session.model.input.scale, session.model.input.zeroPoint)
    let features = try FeatureExtractor(frontEnd, scale: scale, zeroPoint: zeroPoint)
    return try starts.map { start in
      let window = start..<start + frontEnd.windowSamples
      return SpotterAnswer(
        start: start, scores: try session.run(features.features(of: window, in: samples)))
    }
  }

  private func mfccRunner() throws -> SpotterRunner<MFCC> {
    let input = model.model.input
    return try unsafe SpotterRunner(file) { state in
      try unsafe MFCC(
        frontEnd, quantizer: FeatureQuantizer(scale: input.scale, zeroPoint: input.zeroPoint),
        tables: #require(MFCCTables.builtIn(for: frontEnd)), state: unsafe state)
    }
  }

  @Test func hearsWhatTheHostHears() throws {
    let recordings = try FileManager.default.contentsOfDirectory(
      at: Self.models.appendingPathComponent("samples"), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "wav" }
    #expect(recordings.count == 12)
    for recording in recordings {
      let samples = try ClipReader.read(Data(contentsOf: recording), targetRate: 16_000).samples
      let heard = try mfccRunner().listen(
        to: samples + [Int16](repeating: 0, count: max(0, 16_000 - samples.count)), by: { 320 })
      let label = try #require(heard.first)
      #expect(heard.map(\.answer) == (try answers([0], in: samples)), "\(recording.path)")
      // The file is named after what is said.
      let word = String(model.model.label(label.window.classIndex)).lowercased()
      #expect(recording.lastPathComponent.hasPrefix(word))
    }
  }

  @Test func windowsOverlapHoweverSamplesCome() throws {
    let samples = try Self.keywords.flatMap { name in
      let file = Self.models.appendingPathComponent("samples/\(name).wav")
      return try ClipReader.read(Data(contentsOf: file), targetRate: 16_000).samples
    }
    let starts = Array(stride(from: 0, through: samples.count - 15_840, by: 8_000))
    #expect(starts.count >= 5)
    let expected = try answers(starts, in: samples)
    var random = SplitMix64(seed: 7)
    #expect(try mfccRunner().listen(to: samples, by: { .max }).map(\.answer) == expected)
    let pieces = try mfccRunner().listen(to: samples) { .random(in: 1...900, using: &random) }
    #expect(pieces.map(\.answer) == expected)
  }

  @Test func samplesWaitWhileRowsDo() throws {
    let samples = (0..<40_000).map { Int16(truncatingIfNeeded: $0 * $0 >> 4) }
    let runner = try mfccRunner()
    // A window's rows fit; the sample behind them does not.
    var taken = 0
    while case let count = runner.spotter.hear(samples.span.extracting(droppingFirst: taken)),
      count > 0
    { taken += count }
    #expect(taken == frontEnd.windowSamples)
    let rest = try runner.listen(to: Array(samples[taken...]), by: { .max })
    #expect(rest.map(\.answer) == (try answers([0, 8_000, 16_000, 24_000], in: samples)))
    runner.spotter.reset()
    let again = try runner.listen(to: Array(samples[..<taken]), by: { 100 })
    #expect(again.map(\.answer) == Array(rest.map(\.answer).prefix(1)))
  }

  /// With windows that do not touch, for so long that rows are counted anew.
  @Test func listensWithAnyFrontEnd() throws {
    var apart = frontEnd
    apart.frameStride = 100
    let rows = RowCounter(apart)
    #expect(rows.row(3) != rows.row(4))
    let runner = try unsafe SpotterRunner(file) { _ in RowCounter(apart) }
    let heard = try runner.listen(
      to: [Int16](repeating: 0, count: 6 * 8_000), by: { 333 })
    let session = try Session(fast: source.model)
    let expected = try (0..<6).map { window in
      SpotterAnswer(
        start: 8_000 * window,
        scores: try session.run((0..<49).flatMap { rows.row(80 * window + $0) }))
    }
    #expect(heard.map(\.answer) == expected)
  }

  @Test func refusesWhatDoesNotFit() throws {
    func runner(
      features: Int? = nil, _ change: (inout FrontEnd) -> Void = { _ in }
    ) throws -> SpotterRunner<RowCounter> {
      var changed = frontEnd
      change(&changed)
      return try unsafe SpotterRunner(file, featureBytes: features) { _ in RowCounter(changed) }
    }
    _ = try runner()
    #expect(throws: KeywordSpotterError.gainOfWholeClip) { try runner { $0.gain = .clipMaximum } }
    #expect(throws: KeywordSpotterError.otherInput) { try runner { $0.frames = 48 } }
    #expect(throws: KeywordSpotterError.otherInput) { try runner { $0.coefficients = 9 } }
    #expect(throws: KeywordSpotterError.bufferTooSmall(neededBytes: 490)) {
      try runner(features: 489)
    }
  }
}

/// A front end of the simplest kind: what it hears does not matter, only how much.
struct RowCounter: AudioFrontEnd {
  let frontEnd: FrontEnd
  private(set) var isRowReady = false
  private var samples = 0
  private var rows = 0

  init(_ frontEnd: FrontEnd) { self.frontEnd = frontEnd }

  static func stateBytes(for frontEnd: FrontEnd) -> Int { 0 }
  static func rowBytes(for frontEnd: FrontEnd) -> Int { Int(frontEnd.coefficients) }

  mutating func push(_ new: Span<Int16>) -> Int {
    isRowReady = false
    let taken = min(new.count, Int(frontEnd.frameStride) - samples)
    samples += taken
    if samples == frontEnd.frameStride { (samples, isRowReady, rows) = (0, true, rows + 1) }
    return taken
  }

  func writeRow(into row: inout MutableSpan<Int8>) {
    for (index, value) in self.row(rows - 1).enumerated() { row[index] = value }
  }

  mutating func reset() { self = RowCounter(frontEnd) }

  func row(_ index: Int) -> [Int8] {
    (0..<Int(frontEnd.coefficients)).map { Int8(truncatingIfNeeded: index &* 37 ^ $0 &* 91) }
  }
}

/// What a network says of a window.
struct SpotterAnswer: Equatable {
  var start: Int
  var scores: [Int8]
}

/// A keyword spotter with memory of its own.
final class SpotterRunner<Source: AudioFrontEnd & ~Copyable> {
  var spotter: KeywordSpotter<Source, AllOperators>
  private let file, arena, state, features: AlignedMemory

  init(
    _ bytes: [UInt8], featureBytes: Int? = nil,
    _ makeSource: (UnsafeMutableRawBufferPointer) throws -> Source
  ) throws {
    let file = AlignedMemory(copying: bytes)
    let model = try unsafe Model(UnsafeRawBufferPointer(file.bytes))
    let frontEnd = try #require(model.frontEnd)
    arena = AlignedMemory(byteCount: model.arenaBytes)
    state = AlignedMemory(byteCount: MFCC.stateBytes(for: frontEnd))
    features = AlignedMemory(
      byteCount: featureBytes ?? KeywordSpotter<MFCC, AllOperators>.bufferBytes(for: model))
    spotter = try unsafe KeywordSpotter(
      makeSource(state.bytes),
      Interpreter<AllOperators>(
        model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes),
      buffer: features.bytes.bindMemory(to: Int8.self))
    self.file = file
  }

  /// Everything it says to samples that come in pieces.
  func listen(
    to samples: [Int16], by piece: () -> Int
  ) throws -> [(window: HeardWindow, answer: SpotterAnswer)] {
    var heard: [(HeardWindow, SpotterAnswer)] = []
    var start = 0
    while start < samples.count {
      let end = start + min(piece(), samples.count - start)
      while start < end {
        start += spotter.hear(samples.span.extracting(start..<end))
        guard let window = try spotter.think() else { continue }
        var scores: [Int8] = []
        for index in 0..<spotter.scores.count { scores.append(spotter.scores[index]) }
        #expect(window.score == scores.max())
        #expect(window.classIndex == scores.firstIndex(of: window.score))
        heard.append((window, SpotterAnswer(start: Int(window.startSample), scores: scores)))
      }
    }
    return heard
  }
}
