import Foundation
package import ModelCompiler
import Thimble

/// How to listen, as people say it: seconds, and scores as the network's output has them.
///
/// What is `nil` is chosen by the model's file, or else by default. It is also the JSON that `thimble evaluate
/// --stream --write-thresholds` writes and `thimble convert --thresholds` reads, where a class without a threshold
/// is never told:
/// ```json
/// {"hopSeconds": 0.2, "smoothing": 2, "refractorySeconds": 1, "thresholds": {"Yes": 0.8}, "stream": "kitchen.wav"}
/// ```
package struct ListeningChoice: Codable, Equatable, Sendable {
  /// Seconds from one window's start to the next one's.
  package var hopSeconds: Double?
  /// Windows whose scores are averaged.
  package var smoothing: Int?
  /// Seconds that pass after a word before another one is told.
  package var refractorySeconds: Double?
  /// What the mean of a word's scores has to reach, by class name or number.
  package var thresholds: [String: Double]?
  /// Classes that are never told, beside those that the file or `thresholds` say.
  package var silenced: [String]?
  /// On what the thresholds were chosen.
  package var stream: String?

  /// Makes a choice of nothing.
  package init() {}

  /// The name that stands for every class but silence and unknown words.
  package static let everyWord = "all"
  static let defaultHopSeconds = 0.2
  static let defaultSmoothing = 2
  static let defaultRefractorySeconds = 1.0
  static let defaultThreshold = 0.8

  /// Reads the JSON.
  ///
  /// - Throws: `FileError` that says what is wrong.
  package init(path: String) throws(FileError) {
    let bytes = try InputFile.read(path)
    do {
      self = try JSONDecoder().decode(ListeningChoice.self, from: Data(bytes))
    } catch {
      throw FileError(
        path: path,
        reason:
          "is no JSON object of thresholds; accepted: {\"hopSeconds\": 0.2, \"smoothing\": 2, "
          + "\"refractorySeconds\": 1, \"thresholds\": {\"Yes\": 0.8}}, as 'thimble evaluate --stream "
          + "--write-thresholds' writes it")
    }
  }

  /// The JSON.
  package var json: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    // Numbers that are no numbers are refused before.
    return Array((try? encoder.encode(self)) ?? Data()) + [UInt8(ascii: "\n")]
  }

  /// The settings for a model; `thresholdsAreWhole` where classes without a threshold are to have none, not the
  /// file's or the default.
  ///
  /// - Throws: `FileError` that says what the model accepts.
  package func settings(
    for source: ModelSource, thresholdsAreWhole: Bool = false
  ) throws(FileError) -> ListeningSettings {
    let path = source.path
    guard let frontEnd = source.model.frontEnd else {
      throw FileError(path: path, reason: "has no audio front end: it cannot listen")
    }
    let (stored, frames) = (source.model.listening, Int(frontEnd.frames))
    let grid = RowGrid(frontEnd, path: path)
    var stride = stored?.strideRows ?? grid.rows(near: Self.defaultHopSeconds)
    if let hopSeconds { stride = try grid.rows(hopSeconds, "a hop", in: 1...frames) }
    if source.model.stateCount > 0 {
      guard hopSeconds == nil || stride == frames else {
        throw FileError(
          path: path,
          reason: "keeps state: its hop is what an inference takes, \(grid.seconds(frames)) s")
      }
      stride = frames
    }
    let smoothing = smoothing ?? stored?.smoothing ?? Self.defaultSmoothing
    guard (1...255).contains(smoothing) else {
      throw FileError(path: path, reason: "\(smoothing) windows to average; 1 to 255 work")
    }
    let refractory =
      try refractorySeconds.map { seconds throws(FileError) in
        try grid.rows(seconds, "a refractory time", in: 0...65_535)
      } ?? stored?.refractoryRows ?? grid.wholeRows(near: Self.defaultRefractorySeconds)
    return ListeningSettings(
      strideRows: stride, refractoryRows: refractory, smoothing: smoothing,
      thresholds: try thresholds(for: source, isWhole: thresholdsAreWhole),
      stream: stream ?? (thresholds == nil ? stored?.stream ?? "" : ""))
  }

  /// The threshold of each class.
  private func thresholds(
    for source: ModelSource, isWhole: Bool
  ) throws(FileError) -> [UInt16?] {
    let classes = ListenedClasses(source)
    var result =
      source.model.listening?.thresholds
      ?? classes.names.indices.map { index in
        classes.words.contains(index) ? classes.threshold(Self.defaultThreshold) : nil
      }
    if isWhole, thresholds != nil { result = result.map { _ in nil } }
    let chosen =
      (thresholds ?? [:]).map { (name: $0.key, value: Double?.some($0.value)) }
      + (silenced ?? []).map { (name: $0, value: nil) }
    // Single words are exceptions to what names every word.
    for (name, value) in chosen.filter({ $0.name == Self.everyWord })
      + chosen.filter({ $0.name != Self.everyWord })
    {
      let threshold = try value.map { value throws(FileError) in
        guard let threshold = classes.threshold(value) else {
          throw FileError(
            path: source.path,
            reason:
              "a threshold of \(value) for '\(name)'; more than \(classes.range.lowerBound) and at "
              + "most \(classes.range.upperBound), what its output reaches, works")
        }
        return threshold
      }
      for index in try classes.indices(of: name) { result[index] = threshold }
    }
    return result
  }
}

/// A front end's rows as time.
private struct RowGrid {
  private let rowSeconds: Double
  private let frames: Int
  private let path: String

  init(_ frontEnd: FrontEnd, path: String) {
    rowSeconds = Double(frontEnd.frameStride) / Double(frontEnd.sampleRateHertz)
    frames = Int(frontEnd.frames)
    self.path = path
  }

  func seconds(_ rows: Int) -> Double { (Double(rows) * rowSeconds * 1e6).rounded() / 1e6 }

  func wholeRows(near seconds: Double) -> Int { min(65_535, Int((seconds / rowSeconds).rounded())) }

  /// At least one row, and no more than a window has.
  func rows(near seconds: Double) -> Int {
    min(frames, max(1, Int((seconds / rowSeconds).rounded())))
  }

  /// The rows of a time; `path` and `what` are for the error of one that is out of range.
  func rows(
    _ time: Double, _ what: String, in range: ClosedRange<Int>
  ) throws(FileError) -> Int {
    let rows = (time / rowSeconds).rounded()
    guard rows >= Double(range.lowerBound), rows <= Double(range.upperBound) else {
      throw FileError(
        path: path,
        reason:
          "\(what) of \(time) s; \(seconds(range.lowerBound)) to \(seconds(range.upperBound)) s, in "
          + "steps of \(seconds(1)) s, works with it")
    }
    return Int(rows)
  }
}
