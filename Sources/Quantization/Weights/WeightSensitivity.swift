import GraphIR
import Thimble

/// What 4-bit weights mean for a layer.
package struct WeightSensitivity: Equatable, Sendable, Encodable {
  /// Index of the node.
  package var node: Int
  /// The layer's name.
  package var name: String
  /// Bytes of flash that they save.
  package var savedBytes: Int
  /// By how much they alone raise the mean error at the model's end.
  package var errorIncrease: Double
}

extension Graph {
  /// Bytes that 4-bit weights save in a node, multipliers of groups taken off.
  func savedBytes(of index: Int, _ granularity: WeightGranularity) -> Int {
    let weights = tensors[nodes[index].inputs[1]]
    guard let size = groupSize(of: index, granularity) else { return weights.count / 2 }
    let channels = weights.dimensions[0]
    let groups = WeightGroups(size: UInt16(size))
    return weights.count / 2 - groups.byteCount(weights.count / channels, channels: channels)
  }

  /// Whether there are kernels for a node's weights in 4 bits: all but dense layers over several
  /// pixels.
  func canBeInt4(_ index: Int) -> Bool {
    guard nodes[index].operation.hasWeights, let input = tensors[nodes[index].inputs[0]].shape
    else { return false }
    if nodes[index].operation.facts.weights == .dense { return input.height * input.width == 1 }
    return true
  }
}
