package import GraphIR
import Thimble

/// How activations' ranges are chosen.
package enum CalibrationMethod: String, CaseIterable, Codable, Sendable {
  /// One rule for all activations; see `RangeRule`.
  case minMax = "minmax"
  case percentile, entropy, mse
  /// For each activation what costs least at the model's end, where inputs that it was not found with
  /// prove it better; else `percentile`.
  case auto

  /// The rule for all activations; `nil` where each has its own.
  var rule: RangeRule? { RangeRule(rawValue: rawValue) }
}

/// A float graph made int8 with the help of inputs.
package struct PostTrainingQuantization: Sendable {
  /// The int8 graph.
  package let graph: Graph
  /// The float graph it stands for, passes applied: its activations are those of the int8 graph,
  /// tensor by tensor.
  package let reference: Graph
  /// How the ranges were asked for.
  package let method: CalibrationMethod
  /// The rule behind each activation's range, by tensor.
  package let rules: [Int: RangeRule]
  /// What each pass over the float graph saved.
  package let passes: [PassReport]
  /// What else was done, and what it gained, for people.
  package let notes: [String]
  /// Bits of each node's weights, by node of `graph`.
  package let weightWidths: [WeightWidth]
  private let run: QuantizationRun

  /// At most as many inputs are choices made by.
  static let choosingCount = 128
  /// At most as many other inputs are choices judged by.
  static let judgingCount = 256

  /// Quantizes a graph; the result depends on nothing but the arguments.
  ///
  /// - Parameters:
  ///   - graph: a float graph.
  ///   - set: inputs for it.
  ///   - method: how ranges are chosen.
  ///   - granularity: which weights share a scale.
  ///   - limit: how much may be computed.
  ///   - progress: called with a step's name now and then.
  /// - Throws: `GraphError` for a graph that is not sound, or not float, or has state other than operations'
  ///   own, or whose activations leave what float32 can hold, or that is too large.
  package init(
    _ graph: Graph, with set: CalibrationSet, method: CalibrationMethod = .auto,
    granularity: WeightGranularity = .channel, limit: QuantizationLimit = .standard,
    progress: (String) -> Void = { _ in }
  ) throws(GraphError) {
    let (simplified, passes) = PassPipeline.simplifying.run(graph)
    let prepared = simplified.withGlobalPoolsAsMeans().withFixedScalesApart()
    let count = try limit.inputs(of: set.inputs.count, for: prepared)
    var run = try QuantizationRun(prepared, set.sampled(count), method, granularity, limit)
    if count < set.inputs.count {
      run.note(
        "calibrated on \(count) of \(set.inputs.count) inputs, spread evenly: all of them would take more than "
          + "\(limit.operations) operations; --quantization-limit allows more")
    }
    progress("equalizing channels")
    try run.equalize()
    progress("calibrating on \(count) inputs")
    try run.calibrate(progress)
    progress("rounding weights")
    try run.compensate()
    progress("correcting biases")
    try run.correctBiases()
    self.init(run, passes)
  }

  private init(_ run: QuantizationRun, _ passes: [PassReport]) {
    graph = run.quantized
    reference = run.executor.graph
    method = run.method
    rules = run.rules
    self.passes = passes
    notes = run.notes
    weightWidths = run.widths
    self.run = run
  }

  /// The same with weights of other widths, rounded so that what follows makes up for it.
  package func rounded(to widths: [WeightWidth]) throws(GraphError) -> PostTrainingQuantization {
    var run = run
    try run.round(to: widths)
    return PostTrainingQuantization(run, passes)
  }

  /// The same with 4-bit weights in some nodes.
  package func withInt4Weights(_ nodes: [Int]) throws(GraphError) -> PostTrainingQuantization {
    var widths = weightWidths
    for node in nodes { widths[node] = .int4 }
    return try rounded(to: widths)
  }

  /// What 4-bit weights would save and cost in each layer that can have them, the best bargain first.
  package func sensitivities() throws(GraphError) -> [WeightSensitivity] {
    try run.sensitivities(of: reference.nodes.indices.filter(reference.canBeInt4)).sorted {
      $0.errorIncrease * Double($1.savedBytes) < $1.errorIncrease * Double($0.savedBytes)
    }
  }
}

/// The work on one graph, step by step.
private struct QuantizationRun: Sendable {
  private(set) var executor: FloatExecutor
  private(set) var quantized: Graph
  private(set) var rules: [Int: RangeRule] = [:]
  private(set) var notes: [String] = []
  private let inputs: [[Float]]
  private let choosing: [[Float]]
  private let judging: [[Float]]
  /// What the float network makes of the judging inputs.
  private let references: References
  let method: CalibrationMethod
  let granularity: WeightGranularity
  private let limit: QuantizationLimit
  private(set) var widths: [WeightWidth] = []
  private var ranges: [ActivationRange?] = []
  private static let roundingNote = "weights rounded to make up for each other"
  private static let biasNote = "biases corrected"

  init(
    _ graph: Graph, _ set: CalibrationSet, _ method: CalibrationMethod,
    _ granularity: WeightGranularity, _ limit: QuantizationLimit
  ) throws(GraphError) {
    guard graph.startsAlike else {
      throw GraphError(
        reason:
          "has \(graph.states.count) states; ranges are found with inputs that do not follow one another"
      )
    }
    let executor = try FloatExecutor(graph)
    self.executor = executor
    quantized = graph
    inputs = set.inputs
    let halves = set.halves
    choosing = halves.choosing.sample(PostTrainingQuantization.choosingCount)
    judging = halves.judging.sample(PostTrainingQuantization.judgingCount)
    references = References(executor, judging)
    self.method = method
    self.granularity = granularity
    self.limit = limit
    if granularity == .tensor { notes.append("one weight scale for each layer") }
  }

  /// Says something to people.
  mutating func note(_ sentence: String) { notes.append(sentence) }

  /// What makes graphs int8 with the ranges that were chosen.
  private var quantizer: Quantizer {
    Quantizer(executor.graph, ranges: ranges, granularity: granularity)
  }

  /// Sets ranges and quantizes with them.
  mutating func calibrate(_ progress: (String) -> Void) throws(GraphError) {
    let statistics = try ActivationStatistics(executor, inputs: inputs)
    if let note = statistics.unseenNote(in: executor.graph) { notes.append(note) }
    let choice = try chosenRanges(statistics, progress)
    if choice.leftOut > 0 {
      notes.append(
        "\(choice.leftOut) activations' ranges are by percentile: the search for better ones stopped after "
          + "\(limit.operations) operations; fewer inputs (--calibration-clips) let it go further")
    }
    rules = choice.rules
    ranges = choice.ranges
    let quantizer = quantizer
    (quantized, widths) = (quantizer.quantized(), quantizer.weightWidths)
  }

  /// Rounds weights so that what follows makes up for it, where that lowers the error.
  mutating func compensate() throws(GraphError) {
    let quantizer = quantizer
    let compensated = try WeightRounding.compensated(quantized, quantizer, inputs: choosing)
    try take(compensated, Self.roundingNote)
  }

  /// Quantizes anew with weights of other widths.
  mutating func round(to widths: [WeightWidth]) throws(GraphError) {
    var quantizer = quantizer
    quantizer.weightWidths = widths
    self.widths = widths
    quantized = try WeightRounding.compensated(
      quantizer.quantized(), quantizer, inputs: choosing)
    notes.removeAll { $0.hasPrefix(Self.roundingNote) || $0.hasPrefix(Self.biasNote) }
    let narrow = widths.filter { $0 == .int4 }.count
    if narrow > 0 {
      notes.append("weights of \(narrow) layers in 4 bits" + (groupNote(quantized) ?? ""))
    }
    try correctBiases()
  }

  /// What is to be said of weights in groups.
  private func groupNote(_ graph: Graph) -> String? {
    let sizes = graph.tensors.compactMap { $0.quantization?.groupSize }
    return sizes.first.map { ", in \(sizes.count) of them a multiplier for every \($0)" }
  }

  /// What 4-bit weights in each of some layers alone would do.
  func sensitivities(of nodes: [Int]) throws(GraphError) -> [WeightSensitivity] {
    let quantizer = quantizer
    let before = Self.mean(try errors(of: quantizer.quantized()))
    var found: [WeightSensitivity] = []
    for index in nodes {
      var narrow = quantizer
      narrow.weightWidths[index] = .int4
      let node = executor.graph.nodes[index]
      found.append(
        WeightSensitivity(
          node: index, name: node.name,
          savedBytes: executor.graph.savedBytes(of: index, granularity),
          errorIncrease: max(0, Self.mean(try errors(of: narrow.quantized())) - before)))
    }
    return found
  }

  private func chosenRanges(
    _ statistics: ActivationStatistics, _ progress: (String) -> Void
  ) throws(GraphError) -> (ranges: [ActivationRange?], rules: [Int: RangeRule], leftOut: Int) {
    if let rule = method.rule {
      let choices = Quantizer.choices(in: executor.graph)
      return (
        statistics.histograms.map { $0.map(rule.range(for:)) },
        Dictionary(uniqueKeysWithValues: choices.map { ($0, rule) }), 0
      )
    }
    var search = RangeSearch(
      executor, statistics.histograms, choosing: choosing, judging: judging,
      granularity: granularity, limit: limit)
    let ranges = try search.run { done, total in
      progress("choosing ranges: layer \(done + 1) of \(total)")
    }
    return (ranges, search.picked, search.leftOut)
  }

  /// Scales the channels between layers where that lowers the error: in front of depthwise layers
  /// only, where it is free, or everywhere, more or less.
  mutating func equalize() throws(GraphError) {
    let original = executor.graph
    let maxima = try ActivationStatistics(executor, inputs: inputs).channelMaxima
    let start = try roughErrors(of: executor)
    var (best, count) = (start, 0)
    for strength: Float in [0, 0.5, 0.75, 1] {
      let all = ChannelEqualization.candidates(
        in: original, channelMaxima: maxima, strength: strength)
      let candidates = strength == 0 ? all.filter(\.isFree) : all
      guard candidates.contains(where: { strength == 0 || !$0.isFree }) else { continue }
      let equalized = try FloatExecutor(candidates.reduce(original) { $1.applied(to: $0) })
      let errors = try roughErrors(of: equalized)
      guard isProvenBetter(errors, than: best) else { continue }
      (best, count, executor) = (errors, candidates.count, equalized)
    }
    guard count > 0 else { return }
    notes.append(
      "channels behind \(count) layers equalized: error at the end "
        + "\(Self.share(best, of: start))")
  }

  /// The errors with ranges by one rule, from fewer inputs: enough to compare graphs with.
  private func roughErrors(of executor: FloatExecutor) throws(GraphError) -> [Double] {
    let statistics = try ActivationStatistics(executor, inputs: choosing)
    let rule = method.rule ?? .percentile
    let ranges = statistics.histograms.map { $0.map(rule.range(for:)) }
    let quantizer = Quantizer(executor.graph, ranges: ranges, granularity: granularity)
    return try errors(of: quantizer.quantized())
  }

  /// Corrects biases where that lowers the error.
  mutating func correctBiases() throws(GraphError) {
    let corrected = try BiasCorrection.corrected(quantized, of: executor, inputs: choosing)
    try take(corrected, Self.biasNote)
  }

  /// Takes another int8 graph if it is proven better, with a note that says by how much.
  private mutating func take(_ candidate: Graph, _ note: String) throws(GraphError) {
    let (before, after) = (try errors(of: quantized), try errors(of: candidate))
    guard isProvenBetter(after, than: before) else { return }
    notes.append("\(note): error at the end \(Self.share(after, of: before))")
    quantized = candidate
  }

  /// What each judging input's output is wrong by.
  private func errors(of graph: Graph) throws(GraphError) -> [Double] {
    try SimulatedModel(graph).errors(judging, references)
  }

  private static func share(_ after: [Double], of before: [Double]) -> String {
    "\(Int((mean(after) / mean(before) * 100).rounded())) % of what it was"
  }

  private static func mean(_ errors: [Double]) -> Double {
    errors.reduce(0, +) / Double(max(1, errors.count))
  }
}
