import GraphIR
import Thimble

/// How much quantization may compute: counted, not timed, so that every machine finds the same ranges.
///
/// The unit is an operation: a product, or a value that a layer writes, for one input. Where all inputs would take more,
/// fewer are calibrated on; a search for ranges that has spent it leaves the rest as they are, by percentile.
package struct QuantizationLimit: Equatable, Sendable {
  /// Operations that may be computed.
  package var operations: Int

  /// Makes a limit.
  package init(operations: Int) {
    self.operations = operations
  }

  /// Some hours of one core.
  package static let standard = QuantizationLimit(operations: 10_000_000_000_000)

  /// At most as many inputs as a graph can be quantized with, besides the search for its ranges.
  ///
  /// - Throws: `GraphError` where one is too many.
  func inputs(of count: Int, for graph: Graph) throws(GraphError) -> Int {
    let (one, nodes) = (max(1, graph.operationsOfInference), graph.nodes.count)
    var (low, high) = (0, count)
    // Statistics of all, the errors of each change that is tried, and of narrower weights in each layer.
    func fits(_ count: Int) -> Bool {
      let judged = min((count + 1) / 2, PostTrainingQuantization.judgingCount)
      let (work, overflow) = one.multipliedReportingOverflow(by: 8 * count + nodes * judged)
      return !overflow && work <= operations
    }
    while low < high {
      let middle = (low + high + 1) / 2
      if fits(middle) { low = middle } else { high = middle - 1 }
    }
    guard low > 0 else {
      let least = one.multipliedReportingOverflow(by: 8 + nodes)
      throw GraphError(
        reason:
          "takes \(one) operations an inference, and to quantize it takes more than the limit of "
          + "\(operations); accepted: a smaller model"
          + (least.overflow ? "" : ", or --quantization-limit \(least.partialValue) or more"))
    }
    return low
  }
}

extension Graph {
  /// Products of an inference, and values that its nodes write.
  var operationsOfInference: Int { operationsOfNodes.reduce(0, +) }

  /// The same of each node.
  var operationsOfNodes: [Int] {
    nodes.map { node in
      let output = tensors[node.output]
      guard node.operation.hasWeights, let shape = output.shape else { return output.count }
      return output.count + shape.height * shape.width * tensors[node.inputs[1]].count
    }
  }
}

/// Operations that a search may still compute.
struct QuantizationWork: Sendable {
  private var remaining: Int
  /// For each node, the operations of it and all behind it.
  private let fromNode: [Int]

  init(_ graph: Graph, _ limit: QuantizationLimit) {
    remaining = limit.operations
    var sums = [0]
    for operations in graph.operationsOfNodes.reversed() {
      sums.append(sums[sums.count - 1] + operations)
    }
    fromNode = sums.reversed()
  }

  /// Takes the work of inferences from a node on, if there is as much left.
  mutating func take(_ inferences: Int, from node: Int) -> Bool {
    let (work, overflow) = fromNode[node].multipliedReportingOverflow(by: inferences)
    guard !overflow, work <= remaining else { return false }
    remaining -= work
    return true
  }
}
