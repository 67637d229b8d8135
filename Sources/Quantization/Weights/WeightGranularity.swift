import GraphIR
import Thimble

/// Which weights share a scale.
package enum WeightGranularity: Equatable, Sendable {
  /// All of a layer.
  case tensor
  /// Those of an output channel.
  case channel
  /// Those of an output channel, times a multiplier that so many of them share which follow each other;
  /// layers whose weights have 8 bits, and depthwise ones, have only the channel's scale.
  case group(Int)

  /// What `--granularity group` means without a number.
  package static let usualGroupSize = 32
}

extension Graph {
  /// How many 4-bit weights of a node may share a multiplier; `nil` where channels are too short, or their
  /// rows are no whole words, which the kernels of cores with the DSP extension read.
  func groupSize(of index: Int, _ granularity: WeightGranularity) -> Int? {
    guard case .group(let size) = granularity, Int4Groups.isSize(size),
      let weights = nodes[index].inputs.dropFirst().first
    else { return nil }
    let dimensions = tensors[weights].dimensions
    let count = dimensions.dropFirst().reduce(1, *)
    switch nodes[index].operation.facts.weights {
    case .convolution:
      let rowCount = dimensions.suffix(2).reduce(1, *)
      return count > size && (dimensions[1] == 1 || rowCount % 4 == 0) ? size : nil
    case .dense: return count > size ? size : nil
    case .depthwise, nil: return nil
    }
  }
}
