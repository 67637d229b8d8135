import GraphIR

/// Picks a rule for each activation by what its rounding costs at the model's end.
///
/// Activations are settled in the order of execution, each with those before it as they were
/// settled and those behind it from smallest to largest value.
struct RangeSearch {
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
      var best = quantizer.ranges[tensor]
      for rule in rules {
        var candidate = quantizer
        candidate.ranges[tensor] = rule.range(for: histogram)
        let error = try error(of: candidate, tensor, from: next)
        if error < least {
          (least, best) = (error, candidate.ranges[tensor])
          picked[tensor] = rule
        }
      }
      quantizer.ranges[tensor] = best
    }
    let model = try SimulatedModel(quantizer.quantized())
    for input in states.indices { model.round(tensor, &states[input][tensor]) }
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
