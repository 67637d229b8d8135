import Foundation
import Thimble

/// What an inference of each MLPerf Tiny reference network asks for, layer by layer.
///
/// Counted from the networks' files by Thimble's own compiler; a test repeats the count where those
/// files are present.
package enum ReferenceNetworks {
  /// The layers of a task's network.
  package static func layers(of task: PublishedResult.Task) -> [LayerWorkload] {
    table[task.rawValue] ?? []
  }

  /// The visual-wake-words network without what is provably constant.
  ///
  /// Of its channels, 971 of pointwise and 680 of depthwise layers give one value whatever the
  /// input. Software that computes those beforehand does about half of the work. The other networks
  /// have no such channels.
  package static var visualWakeWordsWithoutConstants: [LayerWorkload] {
    table["vww without constant channels"] ?? []
  }

  private static let table: [String: [LayerWorkload]] = {
    do {
      return try JSONDecoder().decode(
        [String: [Row]].self, from: Data(EmbeddedFile.referenceNetworks.bytes)
      ).mapValues { $0.map(\.layer) }
    } catch {
      preconditionFailure("embedded networks: \(error)")
    }
  }()

  /// A layer as the table has it.
  struct Row: Codable, Equatable {
    var name: String
    var operation: String
    var multiplyAccumulates: Int
    var outputs: Int
    var rescaledOutputs: Int
    var constantBytes: Int
    var inputBytes: Int
    var outputBytes: Int
    var steps: Int

    init(_ layer: LayerWorkload) {
      name = layer.name
      operation = layer.operation
      multiplyAccumulates = layer.workload.multiplyAccumulates
      outputs = layer.workload.outputs
      rescaledOutputs = layer.workload.rescaledOutputs
      constantBytes = layer.workload.constantBytes
      inputBytes = layer.workload.inputBytes
      outputBytes = layer.workload.outputBytes
      steps = layer.workload.steps
    }

    var layer: LayerWorkload {
      LayerWorkload(
        name: name, operation: operation,
        workload: Workload(
          multiplyAccumulates: multiplyAccumulates, outputs: outputs,
          rescaledOutputs: rescaledOutputs, constantBytes: constantBytes, inputBytes: inputBytes,
          outputBytes: outputBytes, steps: steps))
    }
  }
}
