public import GraphIR

/// How activations' ranges are chosen.
public enum CalibrationMethod: String, CaseIterable, Codable, Sendable {
  /// One rule for all activations; see `RangeRule`.
  case minMax = "minmax"
  case percentile, entropy, mse
  /// The rule that costs least at the model's end, for each activation.
  case auto

  /// The rule for all activations; `nil` where each has its own.
  var rule: RangeRule? { RangeRule(rawValue: rawValue) }
}

/// A float graph made int8 with the help of inputs.
public struct PostTrainingQuantization: Sendable {
  /// The int8 graph.
  public let graph: Graph
  /// The float graph it stands for, passes applied: its activations are those of the int8 graph,
  /// tensor by tensor.
  public let reference: Graph
  /// How the ranges were asked for.
  public let method: CalibrationMethod
  /// The rule behind each activation's range, by tensor.
  public let rules: [Int: RangeRule]
  /// What each pass over the float graph saved.
  public let passes: [PassReport]
  /// What else was done, and what it gained, for people.
  public let notes: [String]

  /// Inputs that choices are judged on.
  static let judgeCount = 64
  /// Inputs that means are taken of.
  static let correctionCount = 128

  /// Quantizes a graph; the result depends on nothing but the arguments.
  ///
  /// - Parameters:
  ///   - graph: a float graph.
  ///   - set: inputs for it.
  ///   - method: how ranges are chosen.
  ///   - progress: called with a step's name now and then.
  /// - Throws: `GraphError` for a graph that is not sound, or not float.
  public init(
    _ graph: Graph, with set: CalibrationSet, method: CalibrationMethod = .auto,
    progress: (String) -> Void = { _ in }
  ) throws(GraphError) {
    let (simplified, passes) = PassPipeline.simplifying.run(graph)
    self.passes = passes
    var run = try QuantizationRun(simplified.withGlobalPoolsAsMeans(), set, method)
    progress("calibrating on \(set.inputs.count) inputs")
    try run.calibrate(progress)
    progress("equalizing channels")
    try run.equalize(progress)
    progress("correcting biases")
    try run.correctBiases()
    self.graph = run.quantized
    reference = run.executor.graph
    self.method = method
    rules = run.rules
    notes = run.notes
  }
}

/// The work on one graph, step by step.
private struct QuantizationRun {
  private(set) var executor: FloatExecutor
  private(set) var quantized: Graph
  private(set) var rules: [Int: RangeRule] = [:]
  private(set) var notes: [String] = []
  private let inputs: [[Float]]
  private let judges: [[Float]]
  private let corrections: [[Float]]
  private let references: [[Float]]
  private let method: CalibrationMethod
  private var statistics: ActivationStatistics?

  init(
    _ graph: Graph, _ set: CalibrationSet, _ method: CalibrationMethod
  ) throws(GraphError) {
    let executor = try FloatExecutor(graph)
    self.executor = executor
    quantized = graph
    inputs = set.inputs
    judges = set.sample(PostTrainingQuantization.judgeCount)
    corrections = set.sample(PostTrainingQuantization.correctionCount)
    references = judges.map { executor.judgedValues($0) }
    self.method = method
  }

  /// Sets ranges and quantizes with them.
  mutating func calibrate(_ progress: (String) -> Void) throws(GraphError) {
    let statistics = ActivationStatistics(executor, inputs: inputs)
    self.statistics = statistics
    let choice = try ranges(executor, statistics, progress)
    rules = choice.rules
    quantized = Quantizer(executor.graph, ranges: choice.ranges).quantized()
  }

  private func ranges(
    _ executor: FloatExecutor, _ statistics: ActivationStatistics, _ progress: (String) -> Void
  ) throws(GraphError) -> (ranges: [ActivationRange?], rules: [Int: RangeRule]) {
    if let rule = method.rule {
      let choices = Quantizer.choices(in: executor.graph)
      return (
        statistics.histograms.map { $0.map(rule.range(for:)) },
        Dictionary(uniqueKeysWithValues: choices.map { ($0, rule) })
      )
    }
    var search = RangeSearch(executor, statistics.histograms, inputs: judges)
    let ranges = try search.run { done, total in
      progress("choosing ranges: layer \(done + 1) of \(total)")
    }
    return (ranges, search.picked)
  }

  /// Scales the channels between layers where that lowers the error: in front of depthwise layers
  /// only, or everywhere.
  mutating func equalize(_ progress: (String) -> Void) throws(GraphError) {
    guard let statistics else { return }
    let all = ChannelEqualization.candidates(
      in: executor.graph, channelMaxima: statistics.channelMaxima)
    let free = all.filter(\.isFree)
    let original = executor.graph
    let start = try error(of: quantized)
    var least = start
    var count = 0
    for candidates in free.count == all.count ? [all] : [free, all] where !candidates.isEmpty {
      let graph = candidates.reduce(original) { $1.applied(to: $0) }
      let equalized = try FloatExecutor(graph)
      let choice = try ranges(
        equalized, ActivationStatistics(equalized, inputs: inputs), progress)
      let result = Quantizer(graph, ranges: choice.ranges).quantized()
      let error = try error(of: result)
      guard error < least else { continue }
      (least, count) = (error, candidates.count)
      (executor, quantized, rules) = (equalized, result, choice.rules)
    }
    guard count > 0 else { return }
    notes.append(
      "channels behind \(count) layers equalized: error at the end "
        + "\(Self.share(least, of: start))")
  }

  /// Corrects biases where that lowers the error.
  mutating func correctBiases() throws(GraphError) {
    let corrected = try BiasCorrection.corrected(quantized, of: executor, inputs: corrections)
    let before = try error(of: quantized)
    let after = try error(of: corrected)
    guard after < before else { return }
    notes.append("biases corrected: error at the end \(Self.share(after, of: before))")
    quantized = corrected
  }

  private func error(of graph: Graph) throws(GraphError) -> Double {
    try SimulatedModel(graph).error(judges, references)
  }

  private static func share(_ after: Double, of before: Double) -> String {
    "\(Int((after / before * 100).rounded())) % of what it was"
  }
}
