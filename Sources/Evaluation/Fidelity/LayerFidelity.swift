import Deployment
import Foundation
import GraphIR
import ModelCompiler
package import Quantization
import Thimble

/// How well one layer of a quantized network follows the float network.
package struct LayerFidelity: Equatable, Sendable, Encodable {
  /// The layer's name.
  package var name: String
  /// The operation, in TFLite's spelling.
  package var operation: String
  /// Signal to quantization noise of the layer's output, rounding of all layers before it included.
  package var signalToNoiseDecibels: Double
  /// Share of the output's values that the float network has outside the range of int8.
  package var saturation: Double
  /// The rule behind the output's range; `nil` where the operation leaves no choice.
  package var rule: RangeRule?
  /// The real value of one step.
  package var scale: Float
  /// The int8 value that stands for 0.
  package var zeroPoint: Int
}

/// How well a quantized network follows its float network on a set of inputs, measured on the int8
/// kernels.
package struct NetworkFidelity: Equatable, Sendable {
  /// The layers that are computed, in order.
  package var layers: [LayerFidelity]
  /// Inputs measured.
  package var inputs: Int
  /// Inputs for which both networks have the same largest value of the first output.
  package var agreements: Int
  /// Mean of the largest difference between what both put out.
  package var meanLargestDifference: Double

  /// The layers with the least signal to noise first.
  package var worstFirst: [LayerFidelity] {
    layers.sorted { $0.signalToNoiseDecibels < $1.signalToNoiseDecibels }
  }

  /// Runs both networks on the same inputs and compares every layer.
  ///
  /// - Throws: `CompileError`, `PlanError` or `ModelError` for a graph that cannot be run.
  package init(_ quantization: PostTrainingQuantization, _ inputs: [[Float]]) throws {
    let executor = try FloatExecutor(quantization.reference)
    let trace = try LayerTrace(quantization.graph)
    var sums = trace.tensors.map { _ in NoiseSum() }
    (agreements, meanLargestDifference) = (0, 0)
    for input in inputs {
      let stored = try trace.run(input)
      let outputs = executor.run(input) { tensor, values in
        guard let layer = trace.layers[tensor] else { return }
        sums[layer].add(values, stored[layer], trace.tensors[layer])
      }
      let found = trace.outputs.map { output in
        let tensor = trace.tensors[output]
        return stored[output].map { Float(Int($0) - Int(tensor.zeroPoint)) * tensor.scale }
      }
      let first = found.first ?? []
      if Self.indexOfLargest(Array(outputs.prefix(first.count))) == Self.indexOfLargest(first) {
        agreements += 1
      }
      meanLargestDifference += zip(outputs, found.joined()).reduce(0) {
        max($0, abs(Double($1.0) - Double($1.1)))
      }
    }
    meanLargestDifference /= Double(max(1, inputs.count))
    self.inputs = inputs.count
    layers = trace.layers.sorted { $0.value < $1.value }.map { tensor, layer in
      LayerFidelity(
        name: trace.tensors[layer].name, operation: trace.operations[tensor] ?? "INPUT",
        signalToNoiseDecibels: sums[layer].decibels, saturation: sums[layer].saturation,
        rule: quantization.rules[tensor], scale: trace.tensors[layer].scale,
        zeroPoint: Int(trace.tensors[layer].zeroPoint))
    }
  }

  private static func indexOfLargest(_ values: [Float]) -> Int? {
    values.indices.max { values[$0] < values[$1] || values[$0] == values[$1] && $0 > $1 }
  }
}

/// Signal, noise and saturation of one layer.
private struct NoiseSum {
  private var signal = 0.0
  private var noise = 0.0
  private var saturated = 0
  private var count = 0

  mutating func add(_ values: [Float], _ stored: [Int8], _ tensor: LoweredTensor) {
    let (scale, zeroPoint) = (tensor.scale, Int(tensor.zeroPoint))
    let lowest = Float(-128 - zeroPoint) * scale - scale / 2
    let highest = Float(127 - zeroPoint) * scale + scale / 2
    for (value, step) in zip(values, stored) {
      let error = Double(value) - Double(Float(Int(step) - zeroPoint) * scale)
      signal += Double(value) * Double(value)
      noise += error * error
      if value < lowest || value > highest { saturated += 1 }
    }
    count += values.count
  }

  /// 10 log10 of signal over noise; at most 200.
  var decibels: Double { min(200, 10 * log10(max(signal, 1e-30) / max(noise, 1e-30))) }
  var saturation: Double { Double(saturated) / Double(max(1, count)) }
}

/// An int8 network that shows what every layer computed.
private struct LayerTrace {
  /// The tensors that the compiled network holds.
  let tensors: [LoweredTensor]
  /// For tensors of the graph, which of those they are.
  let layers: [Int: Int]
  /// The operations behind tensors of the graph.
  let operations: [Int: String]
  /// The tensors that the caller reads, and how many of the first ones it provides.
  let outputs: [Int]
  private let inputCount: Int
  private let session: Session
  private let plan: Plan

  init(_ graph: Graph) throws {
    let lowered = try Lowering.lower(graph, passes: .preservingTensors).laidOut(for: .blocked)
    plan = try Planner(PlanProblem(lowered, fullInput: true)).plan(.preserved)
    session = try Session(file: ModelWriter.write(lowered, plan))
    tensors = lowered.tensors
    (outputs, inputCount) = (lowered.outputs, lowered.inputCount)
    // Compiling drops nodes but never reorders them.
    var layers = Dictionary(
      graph.inputs.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var operations: [Int: String] = [:]
    var remaining = graph.nodes[...]
    for operation in lowered.operators {
      guard let position = remaining.firstIndex(where: { $0.name == operation.name }) else {
        continue
      }
      layers[remaining[position].output] = operation.output
      operations[remaining[position].output] = remaining[position].operation.name
      remaining = remaining[(position + 1)...]
    }
    self.layers = layers
    self.operations = operations
  }

  /// The int8 values of every tensor for a real input.
  func run(_ input: [Float]) throws(ModelError) -> [[Int8]] {
    var (stored, start): ([Int8], Int) = ([], 0)
    for tensor in tensors[..<inputCount] {
      for value in input[start..<start + tensor.shape.count] {
        let steps = (value / tensor.scale).rounded(.toNearestOrAwayFromZero)
        stored.append(Int8(max(-128, min(127, steps + Float(tensor.zeroPoint)))))
      }
      start += tensor.shape.count
    }
    session.reset()
    _ = try session.run(stored)
    return tensors.indices.map(values)
  }

  /// A tensor's values, which may be some of each row of another one.
  private func values(of index: Int) -> [Int8] {
    let tensor = tensors[index]
    let ring = tensor.part?.storage ?? index
    return (0..<tensor.shape.height).flatMap { row in
      let start = plan.placements[ring].offset(
        ofRow: (tensor.part?.firstRow ?? 0) + row, rowBytes: tensors[ring].rowBytes)
      return session.arenaValues(
        from: start + (tensor.part?.byteOffset ?? 0), count: tensor.rowBytes)
    }
  }
}
