import GraphIR
import HostSupport
package import ModelCompiler
package import Thimble
package import ThimbleAudio

/// A keyword spotter on the host: the device's `KeywordSpotter` with memory of its own.
package final class StreamListener {
  /// What it heard in a window.
  package struct Window: Equatable, Sendable {
    /// The window's first sample.
    package var startSample: Int
    /// The network's scores.
    package var scores: [Int8]
    /// The word that is certain with this window.
    package var word: HeardWord?
  }

  /// A word that was told, in time.
  package struct Event: Equatable, Sendable {
    /// The class.
    package var classIndex: Int
    /// The mean of its scores, in 256ths of a step above -128.
    package var score: Int
    /// The first sample of the windows that were averaged.
    package var startSample: Int
    /// Behind the last one: when it was told.
    package var endSample: Int
  }

  /// The settings.
  package let settings: ListeningSettings
  /// The front end's parameters, with as many frames as a window has.
  package let frontEnd: FrontEnd
  private let file, arena, state, buffer: AlignedMemory
  private let tables: FrontEndTables
  private var spotter: KeywordSpotter<HostFrontEnd, AllOperators>

  /// Opens a model to listen with.
  ///
  /// - Parameters:
  ///   - source: the model, with a front end.
  ///   - settings: how to listen.
  ///   - asDeployed: whether to run the device's own file, kernels and arena; the results are the same.
  /// - Throws: `FileError` for a model that cannot listen.
  package init(
    _ source: ModelSource, _ settings: ListeningSettings, asDeployed: Bool = false
  ) throws {
    var source = source
    source.listen(settings)
    guard let frontEnd = source.model.frontEnd else {
      throw FileError(path: source.path, reason: "has no audio front end: it cannot listen")
    }
    self.settings = settings
    var whole = frontEnd
    if let window = source.model.streamWindow { whole.frames = UInt16(window.windowRows) }
    self.frontEnd = whole
    file = AlignedMemory(
      copying: asDeployed
        ? try Deployment(source).file : try Session.fastFile(of: source.model))
    do {
      let model = try unsafe Model(UnsafeRawBufferPointer(file.bytes))
      arena = AlignedMemory(byteCount: model.arenaBytes)
      state = AlignedMemory(byteCount: frontEnd.stateBytes)
      buffer = AlignedMemory(
        byteCount: KeywordSpotter<HostFrontEnd, AllOperators>.bufferBytes(for: model))
      tables = try FrontEndTables(frontEnd)
      let input = model.input
      spotter = try unsafe KeywordSpotter(
        HostFrontEnd(
          tables, scale: input.scale, zeroPoint: input.zeroPoint, state: state.bytes),
        Interpreter(model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes),
        buffer: buffer.bytes.bindMemory(to: Int8.self))
    } catch let error as KeywordSpotterError {
      throw FileError(path: source.path, reason: "cannot listen: \(error)")
    } catch let error as MFCCError {
      throw FileError(path: source.path, reason: "its audio front end cannot run: \(error)")
    } catch let error as ModelError {
      throw FileError(path: source.path, error)
    }
  }

  /// Listens to the next samples of the stream.
  ///
  /// - Parameters:
  ///   - samples: any number.
  ///   - body: what to do with each window that ends in them.
  /// - Throws: what `body` throws, or `ModelError`.
  package func listen(to samples: [Int16], _ body: (Window) throws -> Void) throws {
    var start = 0
    while start < samples.count {
      start += spotter.hear(samples.span.extracting(start..<samples.count))
      guard let window = try spotter.think() else { continue }
      var scores: [Int8] = []
      for index in 0..<spotter.scores.count { scores.append(spotter.scores[index]) }
      try body(
        Window(startSample: Int(window.startSample), scores: scores, word: window.word))
    }
  }

  /// The event of a window's word.
  package func event(of window: Window) -> Event? {
    window.word.map { settings.event($0, startSample: window.startSample, frontEnd) }
  }
}

extension ListeningSettings {
  /// The event of a word that is certain with the window that starts at a sample.
  package func event(
    _ word: HeardWord, startSample: Int, _ frontEnd: FrontEnd
  ) -> StreamListener.Event {
    let before = (smoothing - 1) * strideRows * Int(frontEnd.frameStride)
    return StreamListener.Event(
      classIndex: word.classIndex, score: Int(word.score),
      startSample: max(0, startSample - before), endSample: startSample + frontEnd.windowSamples)
  }
}

extension ModelSource {
  /// Has a keyword spotter listen so: a file that is written says it.
  package mutating func listen(_ settings: ListeningSettings) {
    guard model.listening != settings else { return }
    model.listening = settings
    stored?.file = []
  }
}

extension Deployment {
  /// Bytes of a keyword spotter's rows that wait and scores that are averaged.
  package var spotterBytes: Int {
    guard let frontEnd = source.model.frontEnd else { return 0 }
    return Int(frontEnd.frames) * Int(frontEnd.coefficients)
      + (source.model.listening?.historyBytes ?? 0)
  }
}
