import GraphIR
import TestSupport
import Testing
import Thimble

@testable import ModelCompiler

/// A model of any layout, laid out for any other, computes what it did; laid out for its own it is the same
/// to the byte.
struct RelayoutTests {
  /// What weights are in.
  enum Weights: CaseIterable {
    case eightBits, fourBits, groups, notJoinable

    func graph(seed: Int) -> Graph {
      switch self {
      case .eightBits: RandomGraph.make(seed: seed)
      case .fourBits: RandomGraph.withInt4Weights(seed: seed)
      case .groups: RandomGraph.grouped(RandomGraph.make(seed: seed), seed: seed)
      case .notJoinable: RandomGraph.notJoinable(RandomGraph.make(seed: seed))
      }
    }
  }

  @Test(arguments: Weights.allCases, KernelLayout.allCases)
  func randomNetworksKeepTheirOutputs(weights: Weights, from: KernelLayout) throws {
    for seed in Sweep.seeds(0..<60) {
      let graph = weights.graph(seed: seed)
      let input = RandomGraph.input(of: graph, seed: seed)
      let expected = ReferenceExecutor.output(of: graph, input)
      let source = try CompiledGraph(graph, layout: from).lowered
      for layout in KernelLayout.allCases {
        let model = source.laidOut(for: layout)
        #expect(model.layout == layout)
        let plan = try Planner(PlanProblem(model, fullInput: true)).plan(.streamed)
        let result = try TestBench(file: ModelWriter.write(model, plan)).run(input, .whole)
        try #require(result.output == expected, "seed \(seed), \(from) to \(layout)")
      }
    }
  }

  @Test(arguments: KernelLayout.allCases)
  func readingUndoesPlacing(layout: KernelLayout) throws {
    var kinds: Set<KernelKind> = []
    for seed in 0..<300 {
      let weights = [Weights.eightBits, .fourBits, .groups][seed % 3]
      let graph =
        switch seed {
        case 0: try SampleModel.sequenceGraph()
        case 3: try SampleModel.tallGraph()
        case ..<40: try depthwise3x3(seed: seed)
        default: weights.graph(seed: seed)
        }
      let graphs = weights == .eightBits ? [graph, RandomGraph.notJoinable(graph)] : [graph]
      for graph in graphs {
        let compiled = try CompiledGraph(graph, layout: layout)
        // Whether a step copies its weights, or goes through columns, is the planner's choice, not the layout's.
        for model in try [
          compiled.lowered, compiled.copyingWeights.lowered, compiled.whole().model,
        ] {
          kinds.formUnion(model.operators.map(\.kind))
          try requireSame(model.laidOut(for: layout), compiled.lowered, "seed \(seed)")
        }
      }
    }
    let own = KernelKind.allCases.filter { $0.layout == layout && $0.constantLayout != nil }
    #expect(kinds.isSuperset(of: own))
  }

  @Test(arguments: VectorUnit.allCases)
  func soItDoesForEveryVectorUnit(unit: VectorUnit) throws {
    for seed in Sweep.seeds(0..<40) {
      let portable = try CompiledGraph(RandomGraph.make(seed: seed)).lowered
      let model = portable.laidOut(for: .blocked, unit: unit)
      try requireSame(model.laidOut(for: .blocked, unit: unit), model, "seed \(seed)")
      #expect(model.laidOut(for: .portable).constants == portable.constants, "seed \(seed)")
    }
  }

  @Test(arguments: KernelLayout.allCases)
  func thereAndBackChangesNothing(layout: KernelLayout) throws {
    for seed in Sweep.seeds(0..<150) {
      let weights = Weights.allCases[seed % Weights.allCases.count]
      let portable = try CompiledGraph(weights.graph(seed: seed)).lowered
      let back = portable.laidOut(for: layout).laidOut(for: .portable)
      #expect(back.constants == portable.constants, "\(weights), seed \(seed)")
    }
  }

  @Test func whatIsReadFromAFileIsLaidOutAlike() throws {
    for seed in Sweep.seeds(0..<40) {
      let weights = seed % 2 == 0 ? Weights.eightBits : .groups
      let compiled = try CompiledGraph(weights.graph(seed: seed))
      let file = try compiled.file()
      let read = try unsafe file.withUnsafeBytes { try unsafe ModelReader.read($0) }
      try requireSame(
        read.laidOut(for: .dsp), compiled.lowered.laidOut(for: .dsp), "seed \(seed)")
    }
  }

  @Test(arguments: Weights.allCases)
  func littleIsLostWithoutTheNetwork(weights: Weights) throws {
    var (fromFiles, fromNetworks) = (0, 0)
    for seed in Sweep.seeds(0..<150) {
      let graph = weights.graph(seed: seed)
      fromFiles += packedCount(try CompiledGraph(graph).lowered.laidOut(for: .dsp))
      fromNetworks += packedCount(try CompiledGraph(graph, layout: .dsp).lowered)
    }
    #expect(fromFiles * 10 > fromNetworks * 9)
  }

  /// The list that a kernel gives of its constants covers what was placed for it, and nothing else.
  @Test(arguments: KernelLayout.allCases)
  func listsOfConstantsCoverThePool(layout: KernelLayout) throws {
    for seed in 0..<90 {
      let weights = Weights.allCases[seed % Weights.allCases.count]
      let model = try CompiledGraph(weights.graph(seed: seed), layout: layout).lowered
      var end = model.constantsStart
      for layer in model.operators {
        let constants = layer.operation.constants(layer.shapes)
        for (offset, bytes, alignment) in [
          (constants.weights, constants.weightBytes, Int(constants.alignment)),
          (constants.requantization, constants.requantizationBytes, 1),
        ] where bytes > 0 {
          let start = (FileLayout.aligned(end) + alignment - 1) / alignment * alignment
          try #require(Int(offset) == start, "\(layer.kind), seed \(seed)")
          end = Int(offset) + bytes
        }
        var moved = layer.operation
        moved.moveConstants(weights: 11, requantization: 12)
        let places = moved.constants(layer.shapes)
        #expect(places.weights == (constants.weightBytes > 0 ? 11 : 0), "\(layer.kind)")
        #expect(
          places.requantization == (constants.requantizationBytes > 0 ? 12 : 0), "\(layer.kind)")
      }
      #expect(end == model.constantsStart + model.constants.count, "seed \(seed)")
    }
  }

  private func requireSame(_ model: LoweredModel, _ other: LoweredModel, _ what: String) throws {
    try #require(model.constants == other.constants, "\(what)")
    for (layer, its) in zip(model.operators, other.operators) {
      try #require(layer.kind == its.kind && fields(layer) == fields(its), "\(what), \(layer.kind)")
    }
  }

  /// The bytes of an operator's own fields.
  private func fields(_ layer: LoweredOperator) -> [UInt8] {
    func bytes(_ operation: some RowOperator) -> [UInt8] {
      unsafe withUnsafeBytes(of: operation) { unsafe Array($0) }
    }
    return bytes(layer.operation)
  }

  /// A window that networks of random structure seldom have.
  private func depthwise3x3(seed: Int) throws -> Graph {
    var layers = RandomLayers(
      input: Shape(height: 5, width: 6, channels: 1 + seed % 3), seed: 800 + seed)
    let input = layers.builder.input
    let geometry = try #require(
      WindowGeometry(
        WindowSpec(kernel: (3, 3), stride: (1 + seed % 2, 1 + seed % 2)), .same,
        over: layers.builder.shape(input)))
    let deep = layers.depthwise(input, geometry, multiplier: 1)
    let output = layers.fullyConnected(deep, units: 1 + seed % 4)
    return layers.builder.graph(output: output)
  }

  private func packedCount(_ model: LoweredModel) -> Int {
    model.operators.count { $0.kind.layout == .dsp }
  }
}
