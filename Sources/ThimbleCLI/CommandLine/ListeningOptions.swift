import Deployment
import ModelCompiler
import Thimble

extension Option {
  static let listeningHop = Option(
    "--hop", value: "SECONDS",
    help: "time from one window's start to the next one's (the file's, or 0.2)")
  static let smooth = Option(
    "--smooth", value: "N", help: "windows whose scores are averaged (the file's, or 2)")
  static let threshold = Option(
    "--threshold", value: "WORD=X,…",
    help:
      "what a word's averaged score has to reach, or off; WORD is a class or all (the file's, or 0.8)"
  )
  static let refractory = Option(
    "--refractory", value: "SECONDS",
    help: "time after a word in which none is told (the file's, or 1)")
  static let thresholds = Option(
    "--thresholds", value: "FILE",
    help:
      "JSON of thresholds, hop and smoothing, as 'evaluate --stream --write-thresholds' writes it",
    completion: .file)

  static let listening: [Option] = [
    .listeningHop, .smooth, .threshold, .refractory, .thresholds,
  ]
}

extension Arguments {
  /// Whether any option says how to listen.
  var choosesListening: Bool { Option.listening.contains { has($0) } }

  /// How to listen with a model: what `--thresholds` says, changed by the other options.
  func listeningSettings(for source: ModelSource) throws -> ListeningSettings {
    guard let path = text(.thresholds) else {
      return try listeningChoice().settings(for: source)
    }
    var settled = source
    settled.listen(
      try ListeningChoice(path: path).settings(for: source, thresholdsAreWhole: true))
    return try listeningChoice().settings(for: settled)
  }

  private func listeningChoice() throws(UsageError) -> ListeningChoice {
    var choice = ListeningChoice()
    choice.hopSeconds = try seconds(.listeningHop)
    choice.refractorySeconds = try seconds(.refractory)
    choice.smoothing = try integer(.smooth, in: 1...255)
    guard let pairs = try thresholdPairs() else { return choice }
    choice.thresholds = pairs.compactMapValues(\.self)
    choice.silenced = pairs.filter { $0.value == nil }.map(\.key)
    return choice
  }

  /// The words of `--threshold`, `nil` for those that are off.
  private func thresholdPairs() throws(UsageError) -> [String: Double?]? {
    let accepted = "WORD=X with commas between, X a number or off: Yes=0.9,No=off or all=0.7"
    return try value(.threshold, accepted: accepted) { text in
      var pairs: [String: Double?] = [:]
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let equals = part.lastIndex(of: "="), equals > part.startIndex else { return nil }
        let (name, level) = (String(part[..<equals]), part[part.index(after: equals)...])
        let number = Double(level)
        guard level == "off" || number?.isFinite == true, pairs[name] == nil else { return nil }
        pairs[name] = .some(level == "off" ? nil : number)
      }
      return pairs
    }
  }

  private func seconds(_ option: Option) throws(UsageError) -> Double? {
    try value(option, accepted: "a number of seconds such as 0.25, or 250ms") { text in
      let (digits, unit) = text.hasSuffix("ms") ? (text.dropLast(2), 1e-3) : (text[...], 1)
      return Double(digits).flatMap { $0.isFinite && $0 >= 0 ? $0 * unit : nil }
    }
  }
}
