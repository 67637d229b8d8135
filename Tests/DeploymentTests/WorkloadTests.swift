import Deployment
import Foundation
import MCUCost
import ModelCompiler
import Testing
import Thimble

/// What a model's operators ask for, as the cost model sees it.
struct WorkloadTests {
  private var path: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Models/ds-cnn-s.tflite").path
  }

  private func model(_ target: Target) throws -> LoweredModel {
    try ModelSource(path: path, target: target).model
  }

  @Test("a model is laid out for the asked-for core, or else for the other one; a file is as it is")
  func targets() throws {
    #expect(try ModelSource(path: path).model.layout == .portable)
    #expect(try ModelSource(path: path, otherwise: .cortexM7).model.layout == .dsp)
    #expect(
      try ModelSource(path: path, target: .portable, otherwise: .cortexM7).model.layout == .portable
    )
    let file = try Deployment(ModelSource(path: path)).file
    #expect(
      try ModelSource(bytes: file, path: "kws.thimble", otherwise: .cortexM7).model.layout
        == .portable)
  }

  @Test("a file for the Cortex-M4 has layers of both layouts, a portable one of one")
  func layouts() throws {
    let packed = try model(.cortexM4).layerWorkloads
    #expect(packed.contains { $0.layout == .dsp } && packed.contains { $0.layout == .portable })
    #expect(try model(.portable).layerWorkloads.allSatisfy { $0.layout == .portable })
    for layer in packed where layer.layout == .dsp {
      #expect(
        layer.trips("innerProducts") + (layer.loops.loops["singleProducts"]?.trips ?? 0) > 0)
    }
  }

  @Test("outputs of exact channels are counted from the file's constants")
  func exactOutputs() throws {
    let model = try model(.cortexM4)
    var found = 0
    for (layer, counted) in zip(model.operators, model.layerWorkloads) {
      guard let joined = layer.operation as? Joined<PackedIm2ColConv2D> else { continue }
      let packed = joined.base
      let table = Array(model.constants(at: packed.requantization))
      let channels = 0..<layer.shapes.output.channels
      let exact = channels.count { table[16 * $0 + 15] >= 0x80 }
      let pixels = layer.shapes.output.height * layer.shapes.output.width
      #expect(counted.trips("exactOutputs") == exact * pixels)
      #expect((counted.trips("exactRuns") > 0) == (exact > 0))
      found += 1
    }
    #expect(found > 0)
  }
}

extension LayerWorkload {
  /// How often a loop runs; -1 if the kernel has none of that name.
  fileprivate func trips(_ loop: String) -> Int { loops.loops[loop]?.trips ?? -1 }
}
