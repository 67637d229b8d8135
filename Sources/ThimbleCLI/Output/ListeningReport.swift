import Deployment
import ModelCompiler
import Report
import Thimble

/// How a model listens, for people and in JSON.
struct ListeningReport: Encodable {
  struct Threshold: Encodable {
    var word: String
    var threshold: Double?
  }

  var hopSeconds: Double
  var smoothing: Int
  var refractorySeconds: Double
  var thresholds: [Threshold]
  var stream: String?

  /// How a model's file says to listen; `nil` where it does not.
  init?(_ source: ModelSource) {
    guard let settings = source.model.listening, let frontEnd = source.model.frontEnd else {
      return nil
    }
    self.init(settings, source, frontEnd)
  }

  init(_ settings: ListeningSettings, _ source: ModelSource, _ frontEnd: FrontEnd) {
    let classes = ListenedClasses(source)
    let rowSeconds = Double(frontEnd.frameStride) / Double(frontEnd.sampleRateHertz)
    func seconds(_ rows: Int) -> Double { (Double(rows) * rowSeconds * 1e6).rounded() / 1e6 }
    hopSeconds = seconds(settings.strideRows)
    refractorySeconds = seconds(settings.refractoryRows)
    smoothing = settings.smoothing
    thresholds = zip(classes.names, settings.thresholds).map { name, threshold in
      Threshold(word: name, threshold: threshold.map { classes.real(Int($0)) })
    }
    stream = settings.stream.isEmpty ? nil : settings.stream
  }

  /// One line for people.
  var sentence: String {
    let words = thresholds.compactMap { item in
      item.threshold.map { "\(item.word) \(fixed($0, 3))" }
    }
    return "a window every \(NumberText.duration(seconds: hopSeconds)), \(smoothing) averaged, "
      + "\(NumberText.duration(seconds: refractorySeconds)) after a word none; thresholds "
      + (words.isEmpty ? "none" : words.joined(separator: ", "))
      + (stream.map { "; chosen on \($0)" } ?? "")
  }
}
