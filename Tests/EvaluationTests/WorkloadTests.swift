import Evaluation
import Foundation
import MCUCost
import ModelCompiler
import Testing
import Thimble

/// What a model's operators ask for, as the cost model sees it.
struct WorkloadTests {
  private func model(_ target: Target) throws -> LoweredModel {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path = package.appendingPathComponent("Models/ds-cnn-s.tflite").path
    return try ModelSource(path: path, target: target).model
  }

  @Test("a file for the Cortex-M4 has layers of both layouts, a portable one of one")
  func layouts() throws {
    let packed = try model(.cortexM4).layerWorkloads
    #expect(packed.contains { $0.layout == .dsp } && packed.contains { $0.layout == .portable })
    #expect(try model(.portable).layerWorkloads.allSatisfy { $0.layout == .portable })
    for layer in packed where layer.layout == .dsp {
      #expect(layer.workload.turns.innerProducts + layer.workload.turns.singleProducts > 0)
    }
  }

  @Test("outputs of exact channels are counted from the file's constants")
  func exactOutputs() throws {
    let model = try model(.cortexM4)
    var found = 0
    for (layer, counted) in zip(model.operators, model.layerWorkloads) {
      guard let packed = layer.operation as? PackedConv2D else { continue }
      let table = Array(model.constants(at: packed.requantization))
      let channels = 0..<layer.shapes.output.channels
      let exact = channels.count { table[16 * $0 + 15] >= 0x80 }
      let pixels = layer.shapes.output.height * layer.shapes.output.width
      #expect(counted.workload.turns.exactOutputs == exact * pixels)
      found += 1
    }
    #expect(found > 0)
  }
}
