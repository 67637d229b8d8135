import GraphIR

/// Picks a rule for each activation by what its rounding costs at the model's end, and narrows the
/// range that it gives as long as that cost falls.
///
/// The largest values of an activation may matter least: of speech's coefficients it is the loudness
/// that spreads furthest. No rule that looks at the values alone can know. But ranges searched on some
/// inputs fit these too well: of what was found on the way, other inputs take the first that is as good as
/// the best of it for all they can tell, beginning with the percentile's range.
///
/// Activations are settled in the order of execution, each with those before it as they were settled
/// and those behind it by percentile.
struct RangeSearch {
  /// What is left of an end that is moved, and how often it may be.
  private static let narrowing: Float = 0.85
  private static let mostSteps = 16
  /// Ranges that one activation may be given: by each rule, and with either end moved.
  private static let mostCandidates = RangeRule.allCases.count + 2 * mostSteps

  private let histograms: [ValueHistogram?]
  private var quantizer: Quantizer
  private var choosing: Front
  private var judging: Front
  /// The rule picked for each activation, by tensor.
  private(set) var picked: [Int: RangeRule] = [:]
  /// Activations that the work limit left without a search.
  private(set) var leftOut = 0
  private var work: QuantizationWork

  /// Starts with every range by percentile.
  ///
  /// - Parameters:
  ///   - executor: the float network.
  ///   - histograms: the values of its activations.
  ///   - choosing: inputs to search by.
  ///   - judging: inputs that what was found has to prove itself on.
  ///   - granularity: which weights share a scale.
  ///   - limit: how much may be computed.
  init(
    _ executor: FloatExecutor, _ histograms: [ValueHistogram?], choosing: [[Float]],
    judging: [[Float]], granularity: WeightGranularity = .channel,
    limit: QuantizationLimit = .standard
  ) {
    work = QuantizationWork(executor.graph, limit)
    self.histograms = histograms
    quantizer = Quantizer(
      executor.graph, ranges: histograms.map { $0.map { RangeRule.percentile.range(for: $0) } },
      granularity: granularity)
    self.choosing = Front(executor, choosing)
    self.judging = Front(executor, judging)
  }

  /// The ranges that were picked.
  mutating func run(progress: (_ done: Int, _ total: Int) -> Void) throws(GraphError)
    -> [ActivationRange?]
  {
    let graph = quantizer.graph
    let choices = Set(Quantizer.choices(in: graph))
    for input in graph.inputs { try settle(input, choices, from: 0) }
    for (index, node) in graph.nodes.enumerated() {
      progress(index, graph.nodes.count)
      let model = try SimulatedModel(quantizer.quantized())
      choosing.compute(index, by: model)
      judging.compute(index, by: model)
      try settle(node.output, choices, from: index + 1)
    }
    return quantizer.ranges
  }

  /// Picks the range of one activation, and puts it through its steps.
  private mutating func settle(
    _ tensor: Int, _ choices: Set<Int>, from next: Int
  ) throws(GraphError) {
    if choices.contains(tensor), let histogram = histograms[tensor] {
      let site = Site(tensor: tensor, next: next)
      // All that one search may look at, so that none is left in its middle.
      let inferences = Self.mostCandidates * (choosing.count + judging.count)
      if work.take(inferences, from: next) {
        try pick(from: histogram, at: site)
      } else {
        leftOut += 1
        picked[tensor] = .percentile
      }
    }
    let model = try SimulatedModel(quantizer.quantized())
    choosing.round(tensor, by: model)
    judging.round(tensor, by: model)
  }

  /// Picks, of the candidates in their order, the first that none is proven better than.
  private mutating func pick(from histogram: ValueHistogram, at site: Site) throws(GraphError) {
    let candidates = try candidates(from: histogram, at: site)
    var judged: [[Double]] = []
    for candidate in candidates {
      judged.append(try judging.errors(of: candidate.range, at: site, in: quantizer))
    }
    guard let best = judged.min(by: { sum($0) < sum($1) }),
      let first = judged.firstIndex(where: { !isProvenBetter(best, than: $0) })
    else { return }
    picked[site.tensor] = candidates[first].rule
    quantizer.ranges[site.tensor] = candidates[first].range
  }

  /// The percentile's range, that of the rule with the least error, and this one with its ends moved
  /// towards zero, the lower one first, until that is proven worse.
  private func candidates(
    from histogram: ValueHistogram, at site: Site
  ) throws(GraphError) -> [(rule: RangeRule, range: ActivationRange)] {
    var best = (range: RangeRule.percentile.range(for: histogram), errors: [Double.infinity])
    var rule = RangeRule.percentile
    var found = [(rule, best.range)]
    for other in RangeRule.allCases {
      let range = other.range(for: histogram)
      let errors = try choosing.errors(of: range, at: site, in: quantizer)
      if sum(errors) < sum(best.errors) { (best, rule) = ((range, errors), other) }
    }
    if rule != .percentile { found.append((rule, best.range)) }
    for end in [\ActivationRange.lower, \.upper] {
      var range = best.range
      for _ in 0..<Self.mostSteps where range[keyPath: end] != 0 {
        range[keyPath: end] *= Self.narrowing
        let errors = try choosing.errors(of: range, at: site, in: quantizer)
        if isProvenBetter(best.errors, than: errors) { break }
        found.append((rule, range))
        if sum(errors) < sum(best.errors) { best = (range, errors) }
      }
    }
    return found
  }

  private func sum(_ errors: [Double]) -> Double { errors.reduce(0, +) }
}

/// Where a search is.
private struct Site {
  /// The activation whose range is looked for.
  var tensor: Int
  /// The first node that may read it.
  var next: Int
}

/// Inputs on their way through a network whose activations are settled one after the other.
private struct Front {
  /// What the next nodes read, for each input.
  private var states: [Activations]
  /// What the float network makes of each input in the end.
  private let references: References

  /// Number of inputs.
  var count: Int { states.count }

  init(_ executor: FloatExecutor, _ inputs: [[Float]]) {
    references = References(executor, inputs)
    states = inputs.map { executor.start($0) }
  }

  /// Takes a node's result, not rounded yet, and drops what no later node reads.
  mutating func compute(_ index: Int, by model: SimulatedModel) {
    let results = states.mappedInParallel { model.executor.result(of: index, $0) }
    let graph = model.executor.graph
    let node = graph.nodes[index]
    let done = node.inputs.filter {
      graph.tensors[$0].constant == nil && model.executor.isLast(index, toRead: $0)
    }
    for input in states.indices {
      states[input][node.output] = results[input]
      for tensor in done { states[input][tensor] = [] }
    }
  }

  /// Puts an activation through its steps.
  mutating func round(_ tensor: Int, by model: SimulatedModel) {
    for input in states.indices { model.round(tensor, &states[input][tensor]) }
  }

  /// The error at the end with another range, for each input.
  func errors(
    of range: ActivationRange, at site: Site, in quantizer: Quantizer
  ) throws(GraphError) -> [Double] {
    var candidate = quantizer
    candidate.ranges[site.tensor] = range
    let model = try SimulatedModel(candidate.quantized())
    return Array(states.enumerated()).mappedInParallel { index, state in
      var state = state
      model.round(site.tensor, &state[site.tensor])
      return references.error(of: model.judgedValues(state, from: site.next), at: index)
    }
  }
}
