package import GraphIR
import ModelCompiler
import Thimble

/// Layers that kernels of the `dsp` layout alone take.
extension SampleModel {
  /// A graph whose random factors are such that the `dsp` layout has certain kernels for it, last of all.
  static func graph(
    over input: Shape, endingWith kinds: [KernelKind], changed: (Graph) -> Graph = { $0 },
    layers: (inout RandomLayers) -> Int
  ) throws -> Graph {
    for seed in 0..<100 {
      var random = RandomLayers(input: input, seed: seed)
      let output = layers(&random)
      let graph = changed(random.builder.graph(output: output))
      let found = try CompiledGraph(graph, layout: .dsp).lowered.operators.map(\.kind)
      if found.suffix(kinds.count) == kinds[...] { return graph }
    }
    throw ModelError(.invalidField, at: 0)
  }

  /// A depthwise layer of stride 2 and a head of one output.
  package static func stridedGraph() throws -> Graph {
    try graph(
      over: Shape(height: 6, width: 5, channels: 6),
      endingWith: [.packedStridedDepthwise3x3, .packedDotProduct]
    ) { layers in
      let input = layers.builder.input
      let halved = WindowSpec(kernel: (3, 3), stride: (2, 2))
      let deep = layers.depthwise(
        input, WindowGeometry(halved, .same, over: layers.builder.shape(input)), multiplier: 1)
      return layers.fullyConnected(deep, units: 1)
    }
  }

  package static func stridedFile() throws -> [UInt8] {
    try CompiledGraph(stridedGraph(), layout: .dsp).file(.streamed)
  }

  /// A depthwise layer of stride 1.
  static func depthwise3x3(_ layers: inout RandomLayers) -> Int {
    let input = layers.builder.input
    let same = WindowGeometry(WindowSpec(kernel: (3, 3)), .same, over: layers.builder.shape(input))
    return layers.depthwise(input, same, multiplier: 1)
  }

  /// The same over an input taller than wide.
  package static func tallGraph() throws -> Graph {
    try graph(
      over: Shape(height: 7, width: 3, channels: 6), endingWith: [.packedDepthwise3x3],
      layers: depthwise3x3)
  }

  package static func tallFile() throws -> [UInt8] {
    let (model, plan) = try CompiledGraph(tallGraph(), layout: .dsp).whole()
    return ModelWriter.write(model, plan)
  }

  /// A depthwise layer over a sequence in one row.
  package static func sequenceGraph(stride: Int = 1) throws -> Graph {
    try graph(
      over: Shape(height: 3, width: 9, channels: 6), endingWith: [.packedDepthwise1xN]
    ) { layers in
      let input = layers.builder.input
      let flat = layers.conv2D(
        input,
        WindowGeometry(WindowSpec(kernel: (3, 1)), .valid, over: layers.builder.shape(input)),
        channels: 6)
      let spec = WindowSpec(kernel: (1, 5), stride: (1, stride))
      return layers.depthwise(
        flat, WindowGeometry(spec, .same, over: layers.builder.shape(flat)), multiplier: 1)
    }
  }

  package static func sequenceFile(stride: Int = 1) throws -> [UInt8] {
    try CompiledGraph(sequenceGraph(stride: stride), layout: .dsp).file(.streamed)
  }
}
