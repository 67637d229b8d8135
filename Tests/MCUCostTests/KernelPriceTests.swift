import Deployment
import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

@testable import MCUCost

/// Kernels and cores' files agree on the names of kernels and loops.
struct KernelPriceTests {
  /// A kernel, as cores' files name it.
  private struct Key: Hashable {
    let layout: KernelLayout
    let kernel: String
  }

  /// Layers of random networks in a layout, and the kernels that compute them.
  private func layers(_ layout: KernelLayout) throws -> ([LayerWorkload], Set<KernelKind>) {
    var layers: [LayerWorkload] = []
    var kinds: Set<KernelKind> = []
    func add(_ compiled: CompiledGraph) throws {
      for model in try [compiled.lowered, compiled.copyingWeights.lowered, compiled.whole().model] {
        layers += model.layerWorkloads
        kinds.formUnion(model.operators.map(\.kind))
      }
    }
    for seed in 0..<150 {
      let graph = RandomGraph.make(seed: seed)
      for graph in [
        graph, RandomGraph.notJoinable(graph), RandomGraph.withInt4Weights(seed: seed),
      ] {
        try add(CompiledGraph(graph, layout: layout))
      }
    }
    for graph in try [
      joined, moved, combined, SampleModel.recurrentGraph(), SampleModel.wideGraph(),
      SampleModel.stridedGraph(), SampleModel.sequenceGraph(stride: 1),
      SampleModel.sequenceGraph(stride: 2), SampleModel.tallGraph(),
    ] {
      try add(CompiledGraph(graph, layout: layout))
    }
    return (layers, kinds)
  }

  /// Functions of two operands, and what else random networks do not have.
  private var combined: Graph {
    var layers = RandomLayers(input: Shape(height: 3, width: 4, channels: 2), seed: 2)
    var last = layers.builder.input
    for function in [BinaryFunction.subtract, .multiply, .maximum, .squaredDifference] {
      last = layers.combine(function, last, layers.lookup(last))
    }
    let divisors = layers.builder.constant(
      Shape(height: 1, width: 1, channels: 2), Steps(0.5, 3), [1, 7])
    last = layers.combine(.divide, last, divisors)
    last = layers.builder.elementwise(.logSoftmax, last, steps: Steps(1 / 16, 127))
    last = layers.builder.elementwise(.l2Normalization, last, steps: Steps(1 / 128, 0))
    last = layers.batchMatMul(last)
    return layers.builder.graph(output: last)
  }

  /// What moves, and what lies between.
  private var moved: Graph {
    var layers = RandomLayers(input: Shape(height: 3, width: 4, channels: 2), seed: 1)
    let tiled = layers.builder.append(
      .move(.tile), [layers.builder.input], Shape(height: 3, width: 8, channels: 2),
      layers.builder.steps(layers.builder.input))
    let resized = layers.resizeBilinear(tiled)
    return layers.builder.graph(output: resized)
  }

  /// Two tensors whose channels interleave: no ring holds them in place.
  private var joined: Graph {
    var layers = RandomLayers(input: Shape(height: 3, width: 4, channels: 2), seed: 1)
    let input = layers.builder.input
    let other = layers.lookup(input)
    let output = layers.builder.append(
      .concatenation(.channels), [input, other], Shape(height: 3, width: 4, channels: 4),
      layers.builder.steps(input))
    return layers.builder.graph(output: output)
  }

  /// One of each kind.
  private let frontEnds = [
    FrontEnd.mlperfKeywordSpotting(gain: .fixed), .mlperfStreamingWakeWord(frames: 30),
    FrontEnd(
      sampleRateHertz: 16_000, frameLength: 480, frameStride: 160, frames: 3, lowerHertz: 125,
      upperHertz: 7_500, channels: 40, micro: .usual),
  ]

  @Test("every core prices every kernel of its layouts, all their loops and no others")
  func everyKernelEveryCore() throws {
    let (portable, portableKinds) = try layers(.portable)
    let (packed, packedKinds) = try layers(.dsp)
    let kinds = portableKinds.union(packedKinds)
    let missing = Set(KernelKind.allCases).subtracting(kinds)
    #expect(missing == [.blockedConv2D, .blockedDepthwiseConv2D])
    var counted: Set<Key> = []
    for frontEnd in frontEnds {
      let layer = LayerWorkload(frontEnd: frontEnd)
      for core in Core.all {
        #expect(throws: Never.self) { try core.coefficients(of: layer) }
      }
      counted.insert(Key(layout: .portable, kernel: layer.kernel))
    }
    #expect(counted.count == FrontEnd.Kind.allCases.count)
    let all = portable + packed + [LayerWorkload(fedRows: 1, fedBytes: 1)]
    let searched = all.map { $0.searched(StepSearch(waiting: 1), inGraph: true) }
    for core in Core.all {
      for layer in searched where core.kernels[layer.layout] != nil {
        #expect(throws: Never.self) { try core.coefficients(of: layer) }
        counted.insert(Key(layout: layer.layout, kernel: layer.kernel))
      }
    }
    for core in Core.all {
      for (layout, kernels) in core.kernels {
        for kernel in kernels.keys {
          let isCounted = counted.contains(Key(layout: layout, kernel: kernel))
          #expect(isCounted, "\(core.name) \(kernel)")
        }
      }
    }
  }

  @Test("a layout that a core has no kernels of is refused, with what it has")
  func otherLayouts() throws {
    let core = try Core.named("cortex-m55")
    let layer = try #require(keywordSpotter(.dsp).first)
    #expect(
      throws: EstimateError.unknownKernel(
        core: "cortex-m55", kernel: "convolution dsp", known: [], layout: .dsp)
    ) { try core.coefficients(of: layer) }
  }
}
