import HostSupport
package import ModelCompiler
package import Thimble
import ThimbleAudio

/// Windows of a stream with their scores, from which other thresholds' events follow without the network.
package struct StreamReplay: Sendable {
  /// How it was listened.
  package let settings: ListeningSettings
  /// The front end's parameters.
  package let frontEnd: FrontEnd
  private var starts: [Int] = []
  private var scores: [Int8] = []

  /// No windows yet of a listener's stream.
  package init(_ listener: StreamListener) {
    settings = listener.settings
    frontEnd = listener.frontEnd
  }

  /// Adds the next window.
  package mutating func append(_ window: StreamListener.Window) {
    starts.append(window.startSample)
    scores += window.scores
  }

  /// Number of windows.
  package var windowCount: Int { starts.count }

  /// What the device's own rule tells with other thresholds, one a class.
  package func events(thresholds: [UInt16?]) -> [StreamListener.Event] {
    let classes = thresholds.count
    guard classes == settings.thresholds.count, classes > 0 else { return [] }
    let values = thresholds.map { $0 ?? ListeningRecord.noThreshold }
    return unsafe values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return [] }
      let listening = unsafe Listening(settings.record, thresholds: base)
      let memory = AlignedMemory(byteCount: WordDetector.historyBytes(for: listening))
      guard let history = unsafe memory.bytes.bindMemory(to: UInt8.self).baseAddress else {
        return []
      }
      var detector = unsafe WordDetector(listening, history: history)
      var events: [StreamListener.Event] = []
      for (index, start) in starts.enumerated() {
        let window = scores.span.extracting(index * classes..<(index + 1) * classes)
        guard let word = detector.hear(window, rows: settings.strideRows) else { continue }
        events.append(settings.event(word, startSample: start, frontEnd))
      }
      return events
    }
  }
}
