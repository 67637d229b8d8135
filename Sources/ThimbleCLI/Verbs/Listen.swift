import Deployment
import Foundation
import ModelCompiler
import Report
import Thimble

extension Verb {
  /// Listens to a stream.
  static let listen = Verb(
    "listen",
    summary: "Listen to a recording of any length, or to standard input, and tell each word.",
    details: """
      A line for each word: when it was told, the word, the averaged score, and the stretch of sound that was
      averaged, in seconds from the start. From standard input (-) it takes a WAV stream, or raw samples: 16 bits,
      little-endian, one channel, at the model's rate. Memory does not grow with time.

      The spotter is the one that a microcontroller runs, with the same bytes: hop, averaging, thresholds and
      refractory time are the model file's, where 'thimble convert --thresholds' put them, or these options'.
      With --json there is a line for how it listens, one for each word, one for the end.
      """,
    operands: [.model, Operand("FILE.wav | -")],
    options: Option.listening + [
      .strict, .channel, .target, .asDeployed, .labels, .frontEnd, .json,
    ],
    examples: [
      Example("thimble listen kws.thimble kitchen.wav", "every word of a long recording"),
      Example(
        "arecord -f S16_LE -r 16000 -c 1 -t raw | thimble listen kws.thimble -",
        "from a microphone, without end"),
      Example(
        "thimble listen kws.tflite day.wav --hop 0.1 --smooth 3 --threshold all=off,Stop=0.9 --json",
        "one word, ten windows a second"),
    ]
  ) { arguments, console in
    let source = try arguments.modelSource()
    let settings = try arguments.listeningSettings(for: source)
    let listener = try StreamListener(
      source, settings, asDeployed: arguments.has(.asDeployed))
    let stream = try arguments.sampleStream(of: listener)
    let report = ListenReport(listener, source, stream: arguments.operands[1])
    let asJSON = arguments.has(.json)
    console.print(asJSON ? report.headLine(notes: source.notes + stream.notes) : report.head)
    let started = Date()
    var (samples, windows, events) = (0, 0, 0)
    while console.isRead {
      let piece = try stream.next()
      if piece.isEmpty { break }
      samples += piece.count
      try listener.listen(to: piece) { window in
        windows += 1
        guard let event = listener.event(of: window) else { return }
        events += 1
        console.print(asJSON ? report.line(of: event) : report.text(of: event))
      }
    }
    let end = ListenReport.End(
      seconds: report.seconds(samples), windows: windows, events: events,
      elapsedSeconds: Date().timeIntervalSince(started), notes: stream.notes)
    guard windows > 0 else {
      throw FileError(
        path: arguments.operands[1],
        reason: "is shorter than a window of the model: \(samples) samples, "
          + "\(listener.frontEnd.windowSamples) are needed")
    }
    console.print(asJSON ? JSONReport.line(end) : end.text)
    return .success
  }
}

extension Arguments {
  /// The recording, or standard input, that the second operand names.
  fileprivate func sampleStream(of listener: StreamListener) throws -> any SampleStream {
    let (rate, options) = (Int(listener.frontEnd.sampleRateHertz), try recordingOptions())
    return operands[1] == "-"
      ? try PipedSamples(targetRate: rate, options: options)
      : try RecordingStream(path: operands[1], targetRate: rate, options: options)
  }
}

/// What `listen` prints.
private struct ListenReport {
  /// The end of the stream.
  struct End: Encodable {
    var type = "end"
    var seconds: Double
    var windows: Int
    var events: Int
    var elapsedSeconds: Double
    var notes: [String]

    var text: String {
      let pace = elapsedSeconds > 0 ? ", \(fixed(seconds / elapsedSeconds, 0)) × real time" : ""
      return
        (["\(events) words in \(fixed(seconds, 1)) s (\(grouped(windows)) windows\(pace))"]
        + notes.map { "Note  \($0)" }).joined(separator: "\n")
    }
  }

  private struct Head: Encodable {
    var type = "listening"
    var schema = JSONReport.schema
    var tool = ModelWriter.toolVersion
    var model: String
    var stream: String
    var listening: ListeningReport
    var notes: [String]
  }

  private struct Event: Encodable {
    var type = "event"
    var start: Double
    var end: Double
    var word: String
    var score: Double
  }

  private let listening: ListeningReport
  private let classes: ListenedClasses
  private let rate: Double
  private let model, stream: String

  init(_ listener: StreamListener, _ source: ModelSource, stream: String) {
    listening = ListeningReport(listener.settings, source, listener.frontEnd)
    classes = ListenedClasses(source)
    rate = Double(listener.frontEnd.sampleRateHertz)
    model = source.path
    self.stream = stream
  }

  func seconds(_ samples: Int) -> Double { Double(samples) / rate }

  var head: String { "\(model) listens to \(stream): \(listening.sentence)" }

  func headLine(notes: [String]) -> String {
    JSONReport.line(Head(model: model, stream: stream, listening: listening, notes: notes))
  }

  private func report(_ event: StreamListener.Event) -> Event {
    Event(
      start: seconds(event.startSample), end: seconds(event.endSample),
      word: classes.names[event.classIndex], score: classes.real(event.score))
  }

  func line(of event: StreamListener.Event) -> String { JSONReport.line(report(event)) }

  func text(of event: StreamListener.Event) -> String {
    let event = report(event)
    let time = fixed(event.end, 2)
    return String(repeating: " ", count: max(0, 10 - time.count)) + "\(time) s  \(event.word)  "
      + "\(fixed(event.score, 3))  (\(fixed(event.start, 2)) to \(fixed(event.end, 2)))"
  }
}
