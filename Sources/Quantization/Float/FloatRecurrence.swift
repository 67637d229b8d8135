import Foundation
import GraphIR
import Thimble

extension Node {
  /// What an operation with a state of its own makes of its input, step by step; `trace` gains the state
  /// behind each step.
  func run(
    _ input: [Float], keeping state: inout [Float], noting trace: inout [Float], in graph: Graph
  ) -> [Float] {
    if case .lstm(let limit, _, let startsAnew) = operation {
      if startsAnew { state = Array(repeating: 0, count: state.count) }
      return FloatLSTM(self, in: graph, limit: limit).run(
        input, keeping: &state, noting: &trace)
    }
    if case .svdf(let rank, _) = operation {
      return FloatSVDF(self, in: graph, rank: rank).run(
        input, keeping: &state, noting: &trace)
    }
    return []
  }
}

/// An SVDF's constants in float32.
struct FloatSVDF {
  /// Weights of inputs `[filters, depth]`, and of steps `[filters, memory]`.
  let fresh: [Float]
  let steps: [Float]
  let biases: [Float]
  let rank: Int

  /// Takes a node's constants.
  init(_ node: Node, in graph: Graph, rank: Int) {
    fresh = graph.tensors[node.inputs[2]].floatValues
    steps = graph.tensors[node.inputs[3]].floatValues
    biases = graph.tensors[node.inputs[4]].floatValues
    self.rank = rank
  }

  /// Runs every step of time; `state` is each filter's last values, the oldest first.
  func run(
    _ input: [Float], keeping state: inout [Float], noting trace: inout [Float]
  ) -> [Float] {
    let filters = biases.count * rank
    let (depth, memory) = (fresh.count / filters, steps.count / filters)
    var outputs: [Float] = []
    for start in stride(from: 0, to: input.count, by: depth) {
      var sums = biases
      for filter in 0..<filters {
        let first = filter * memory
        for step in first..<first + memory - 1 { state[step] = state[step + 1] }
        state[first + memory - 1] = (0..<depth).reduce(Float(0)) {
          $0 + input[start + $1] * fresh[filter * depth + $1]
        }
        for step in first..<first + memory { sums[filter / rank] += state[step] * steps[step] }
      }
      outputs += sums
      trace += state
    }
    return outputs
  }
}

/// An LSTM's constants in float32.
struct FloatLSTM {
  /// Weights of inputs `[4 * units, depth]`, and of what was put out last `[4 * units, units]`.
  let fresh: [Float]
  let kept: [Float]
  let biases: [Float]
  /// What cells are clamped to on both sides of 0; 0 for no clamp.
  let limit: Float

  /// Takes a node's constants.
  init(_ node: Node, in graph: Graph, limit: Float) {
    fresh = graph.tensors[node.inputs[2]].floatValues
    kept = graph.tensors[node.inputs[3]].floatValues
    biases = graph.tensors[node.inputs[4]].floatValues
    self.limit = limit
  }

  private var units: Int { biases.count / LSTM.gates }

  /// Runs every step of time; `state` is what was put out last, then the cells.
  func run(
    _ input: [Float], keeping state: inout [Float], noting trace: inout [Float]
  ) -> [Float] {
    let depth = fresh.count / biases.count
    var last = Array(state[..<units])
    var cells = Array(state[units...])
    var outputs: [Float] = []
    for start in stride(from: 0, to: input.count, by: depth) {
      let values = input[start..<start + depth]
      let sums = biases.indices.map { row in
        biases[row] + product(values, fresh, row: row) + product(last[...], kept, row: row)
      }
      for unit in 0..<units {
        let cell =
          sigmoid(sums[units + unit]) * cells[unit] + sigmoid(sums[unit])
          * tanh(sums[2 * units + unit])
        cells[unit] = limit > 0 ? max(-limit, min(limit, cell)) : cell
        last[unit] = sigmoid(sums[3 * units + unit]) * tanh(cells[unit])
      }
      outputs += last
      trace += last + cells
    }
    state = last + cells
    return outputs
  }

  private func product(_ values: ArraySlice<Float>, _ weights: [Float], row: Int) -> Float {
    var sum: Float = 0
    var weight = row * values.count
    for value in values {
      sum += value * weights[weight]
      weight += 1
    }
    return sum
  }

  private func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
}
