import GraphIR

/// Picks a rule for each activation by what its rounding costs at the model's end, and narrows the
/// range that it gives as long as that cost falls.
///
/// The largest values of an activation may matter least: of speech's coefficients it is the loudness
/// that spreads furthest. No rule that looks at the values alone can know.
///
/// Activations are settled in the order of execution, each with those before it as they were settled
/// and those behind it from smallest to largest value.
struct RangeSearch {
  /// What is left of an end that is moved.
  private static let narrowing: Float = 0.85

  private let rules: [RangeRule]
  private let histograms: [ValueHistogram?]
  private var quantizer: Quantizer
  /// The activations that the next node reads, for each input.
  private var states: [Activations]
  private let references: [[Float]]
  /// The rule picked for each activation, by tensor.
  private(set) var picked: [Int: RangeRule] = [:]

  /// Starts with every range from smallest to largest value.
  init(
    _ executor: FloatExecutor, _ histograms: [ValueHistogram?], inputs: [[Float]],
    rules: [RangeRule] = RangeRule.allCases
  ) {
    self.rules = rules
    self.histograms = histograms
    quantizer = Quantizer(
      executor.graph, ranges: histograms.map { $0.map { RangeRule.minMax.range(for: $0) } })
    references = inputs.map { executor.judgedValues($0) }
    states = inputs.map { input in
      var state = Activations(count: executor.graph.tensors.count)
      state[executor.graph.input] = input
      return state
    }
  }

  /// The ranges that were picked.
  mutating func run(progress: (_ done: Int, _ total: Int) -> Void) throws(GraphError)
    -> [ActivationRange?]
  {
    let graph = quantizer.graph
    let choices = Set(Quantizer.choices(in: graph))
    try settle(graph.input, choices, from: 0) { $0[graph.input] }
    for (index, node) in graph.nodes.enumerated() {
      progress(index, graph.nodes.count)
      let model = try SimulatedModel(quantizer.quantized())
      let results = states.map { model.executor.result(of: index, $0) }
      for input in states.indices { states[input][node.output] = results[input] }
      try settle(node.output, choices, from: index + 1) { $0[node.output] }
    }
    return quantizer.ranges
  }

  /// Picks the range of one activation, and puts it through its steps.
  private mutating func settle(
    _ tensor: Int, _ choices: Set<Int>, from next: Int, _ values: (Activations) -> [Float]
  ) throws(GraphError) {
    if choices.contains(tensor), let histogram = histograms[tensor] {
      var least = Double.infinity
      for rule in rules
      where try improves(tensor, to: rule.range(for: histogram), on: &least, from: next) {
        picked[tensor] = rule
      }
      try narrow(tensor, least, from: next)
    }
    let model = try SimulatedModel(quantizer.quantized())
    for input in states.indices { model.round(tensor, &states[input][tensor]) }
  }

  /// Moves the ends of a range towards zero, the lower one first.
  private mutating func narrow(
    _ tensor: Int, _ error: Double, from next: Int
  ) throws(GraphError) {
    var least = error
    for end in [\ActivationRange.lower, \.upper] {
      while var range = quantizer.ranges[tensor], range[keyPath: end] != 0 {
        range[keyPath: end] *= Self.narrowing
        guard try improves(tensor, to: range, on: &least, from: next) else { break }
      }
    }
  }

  /// Takes a range if its error is below `least`, which it then becomes.
  private mutating func improves(
    _ tensor: Int, to range: ActivationRange, on least: inout Double, from next: Int
  ) throws(GraphError) -> Bool {
    var candidate = quantizer
    candidate.ranges[tensor] = range
    let error = try error(of: candidate, tensor, from: next)
    guard error < least else { return false }
    (least, quantizer) = (error, candidate)
    return true
  }

  private func error(
    of candidate: Quantizer, _ tensor: Int, from next: Int
  ) throws(GraphError) -> Double {
    let model = try SimulatedModel(candidate.quantized())
    return zip(states, references).reduce(0) { sum, pair in
      var state = pair.0
      model.round(tensor, &state[tensor])
      let values =
        tensor == candidate.graph.judgedTensor
        ? state[tensor] : model.judgedValues(state, from: next)
      return sum + squaredDistance(values, pair.1)
    }
  }
}
