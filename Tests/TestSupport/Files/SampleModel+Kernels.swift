package import GraphIR
import ModelCompiler
import Thimble

/// Layers that kernels of the `dsp` layout alone take.
extension SampleModel {
  /// A depthwise layer of stride 2 and a head of one output, of factors for which the `dsp` layout has kernels of
  /// their own.
  package static func stridedGraph() throws -> Graph {
    for seed in 0..<100 {
      var layers = RandomLayers(input: Shape(height: 6, width: 5, channels: 6), seed: seed)
      let input = layers.builder.input
      let halved = WindowSpec(kernel: (3, 3), stride: (2, 2))
      let deep = layers.depthwise(
        input, WindowGeometry(halved, .same, over: layers.builder.shape(input)), multiplier: 1)
      let output = layers.fullyConnected(deep, units: 1)
      let graph = layers.builder.graph(output: output)
      let kinds = try CompiledGraph(graph, layout: .dsp).lowered.operators.map(\.kind)
      if kinds == [.packedStridedDepthwise3x3, .packedDotProduct] { return graph }
    }
    throw ModelError(.invalidField, at: 0)
  }

  /// A depthwise layer of stride 1 over an input taller than wide, of factors for which the `dsp` layout has a kernel of
  /// its own.
  package static func tallGraph() throws -> Graph {
    for seed in 0..<100 {
      var layers = RandomLayers(input: Shape(height: 7, width: 3, channels: 6), seed: seed)
      let input = layers.builder.input
      let same = WindowGeometry(
        WindowSpec(kernel: (3, 3)), .same, over: layers.builder.shape(input))
      let output = layers.depthwise(input, same, multiplier: 1)
      let graph = layers.builder.graph(output: output)
      let kinds = try CompiledGraph(graph, layout: .dsp).lowered.operators.map(\.kind)
      if kinds == [.packedDepthwise3x3] { return graph }
    }
    throw ModelError(.invalidField, at: 0)
  }

  package static func tallFile() throws -> [UInt8] {
    let (model, plan) = try CompiledGraph(tallGraph(), layout: .dsp).whole()
    return ModelWriter.write(model, plan)
  }

  package static func stridedFile() throws -> [UInt8] {
    try CompiledGraph(stridedGraph(), layout: .dsp).file(.streamed)
  }

  /// A depthwise layer over a sequence in one row, of factors for which the `dsp` layout has a kernel of its own.
  package static func sequenceGraph(stride: Int = 1) throws -> Graph {
    for seed in 0..<100 {
      var layers = RandomLayers(input: Shape(height: 3, width: 9, channels: 6), seed: seed)
      let input = layers.builder.input
      let flat = layers.conv2D(
        input,
        WindowGeometry(WindowSpec(kernel: (3, 1)), .valid, over: layers.builder.shape(input)),
        channels: 6)
      let output = layers.depthwise(
        flat,
        WindowGeometry(
          WindowSpec(kernel: (1, 5), stride: (1, stride)), .same,
          over: layers.builder.shape(flat)), multiplier: 1)
      let graph = layers.builder.graph(output: output)
      let kinds = try CompiledGraph(graph, layout: .dsp).lowered.operators.map(\.kind)
      if kinds.last == .packedDepthwise1xN { return graph }
    }
    throw ModelError(.invalidField, at: 0)
  }

  package static func sequenceFile(stride: Int = 1) throws -> [UInt8] {
    try CompiledGraph(sequenceGraph(stride: stride), layout: .dsp).file(.streamed)
  }
}
