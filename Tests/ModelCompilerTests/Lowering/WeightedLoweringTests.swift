import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Bias folding and channels that are provably constant.
struct WeightedLoweringTests {
  /// What turns a channel's accumulator into its output.
  private struct Channel: Equatable {
    var bias: Int32
    var multiplier: Int32
    var shift: Int8
  }

  /// The parameters of each channel, as they lie in the file.
  private func requantization(
    _ lowered: LoweredModel, at offset: UInt32, channels: Int
  ) throws -> [Channel] {
    let file = ModelWriter.write(lowered, try Planner(PlanProblem(lowered)).plan(.streamed))
    func word(_ at: Int) -> Int32 {
      var word: UInt32 = 0
      for byte in 0..<4 { word |= UInt32(file[at + byte]) << UInt32(8 * byte) }
      return Int32(bitPattern: word)
    }
    let start = Int(offset)
    return (0..<channels).map { channel in
      Channel(
        bias: word(start + channel * 4), multiplier: word(start + (channels + channel) * 4),
        shift: Int8(bitPattern: file[start + channels * 8 + channel]))
    }
  }

  @Test func theInputsZeroPointIsFoldedIntoTheBias() throws {
    var builder = GraphBuilder(input: Shape(height: 1, width: 1, channels: 3), Steps(0.5, -7))
    let dense = builder.fullyConnected(
      builder.input, units: 2,
      Constants(weights: [1, 2, 3, -4, 5, -127], scales: [0.25, 0.125], biases: [100, -100]),
      .none, Steps(0.5, 4))
    let lowered = try Lowering.lower(builder.graph(output: dense))
    let operation = try #require(lowered.operators[0].operation as? FullyConnected)
    let channels = try requantization(lowered, at: operation.requantization, channels: 2)
    // The sums of the weights are 6 and -126.
    let biases: [Int32] = [100 + 7 * 6, -100 - 7 * 126]
    #expect(channels.map(\.bias) == biases)
    // 0.5 * 0.25 / 0.5 and 0.5 * 0.125 / 0.5.
    #expect(channels.map(\.multiplier) == [1 << 30, 1 << 30])
    #expect(channels.map(\.shift) == [-1, -2])
    #expect(lowered.constantChannels.isEmpty)
  }

  @Test("a sum that can leave 32 bits is told, one that just cannot is not")
  func wideSums() throws {
    var builder = GraphBuilder(input: Shape(height: 1, width: 1, channels: 1), Steps(1, 0))
    let dense = builder.fullyConnected(
      builder.input, units: 4,
      Constants(
        weights: [100, 100, -100, 0], scales: [0.25],
        biases: [Int32.max - 12_699, Int32.max - 13_000, Int32.min + 12_000, Int32.max - 200]),
      .none, Steps(1, 0))
    let lowered = try Lowering.lower(builder.graph(output: dense))
    // 100 × 127 above the first bias, and 100 × 127 below the third, are beyond; 13,000 leaves 300.
    #expect(lowered.wideChannels == [lowered.operators[0].name: 2])
    let note = try #require(lowered.arithmeticNotes.first)
    #expect(note.contains("2 of '\(lowered.operators[0].name)'") && note.contains("32 bits"))
  }

  @Test func oneScaleServesAllChannelsAndAMissingBiasIsZero() throws {
    var builder = GraphBuilder(input: Shape(height: 1, width: 1, channels: 2), Steps(1, 0))
    let dense = builder.fullyConnected(
      builder.input, units: 3, Constants(weights: [1, 1, 2, 2, 3, 3], scales: [0.5]), .none,
      Steps(1, 0))
    let compiled = try CompiledGraph(builder.graph(output: dense))
    #expect(try compiled.output([3, 5]) == [4, 8, 12])
  }

  /// RELU of a channel whose bias is far below what any input can lift.
  @Test func constantChannelsGetSafeParametersAndTheSameOutputs() throws {
    var layers = RandomLayers(input: Shape(height: 4, width: 4, channels: 3), seed: 9)
    let input = layers.builder.steps(0)
    let steps = Steps(0.05, -20)
    var constants = layers.constants(taps: 27, channels: 4, input: input, output: steps)
    constants.biases = [-10_000_000, 50, 10_000_000, 0]
    constants.scales = [constants.scales[0]]
    let same = WindowGeometry(
      WindowSpec(kernel: (3, 3)), .same, over: Shape(height: 4, width: 4, channels: 3))
    let geometry = try #require(same)
    let conv = layers.builder.conv2D(0, geometry, channels: 4, constants, .relu, steps)
    let next = layers.depthwise(conv, geometry, multiplier: 2)
    let graph = layers.builder.graph(output: next)
    let compiled = try CompiledGraph(graph, passes: .preservingTensors)
    let name = graph.nodes[0].name
    #expect(compiled.lowered.constantChannels[name] == 2)
    // What follows a constant channel is constant too, where padding cannot change it.
    let operation = try #require(compiled.lowered.operators[0].operation as? Conv2D)
    let channels = try requantization(
      compiled.lowered, at: operation.requantization, channels: 4)
    #expect(channels[0] == Channel(bias: 0, multiplier: 1 << 30, shift: -1))
    #expect(channels[2] == Channel(bias: (127 + 20) * 4, multiplier: 1 << 30, shift: -1))
    for seed in 0..<20 {
      let values = RandomGraph.input(of: graph, seed: seed)
      #expect(try compiled.output(values) == ReferenceExecutor.output(of: graph, values))
    }
  }

  /// Wherever interval analysis speaks, it must be right: networks whose channels are pushed to and
  /// beyond their bounds, at the inputs' extremes.
  @Test(arguments: 0..<60)
  func provablyConstantChannelsAreConstant(seed: Int) throws {
    var layers = RandomLayers(input: Shape(height: 3, width: 4, channels: 2), seed: seed)
    var last = layers.builder.input
    for _ in 0..<3 {
      let shape = layers.builder.shape(last)
      let geometry = try #require(
        WindowGeometry(WindowSpec(kernel: (2, 3)), .same, over: shape))
      let steps = layers.randomSteps()
      var constants = layers.constants(
        taps: 6 * shape.channels, channels: 3, input: layers.builder.steps(last), output: steps)
      let reach = 128 * 127 * 6 * shape.channels
      constants.biases = (0..<3).map { _ in
        Int32(layers.random.pick([0, reach / 2, -reach / 2, reach, -reach, reach * 3 / 2]))
      }
      let activation = layers.random.pick([Activation.relu, .relu6, .none])
      last = layers.builder.conv2D(last, geometry, channels: 3, constants, activation, steps)
    }
    let graph = layers.builder.graph(output: last)
    let compiled = try CompiledGraph(graph, passes: .preservingTensors)
    let count = graph.tensors[graph.input].count
    var inputs = (0..<6).map { RandomGraph.input(of: graph, seed: $0) }
    inputs.append(Array(repeating: -128, count: count))
    inputs.append(Array(repeating: 127, count: count))
    inputs.append((0..<count).map { $0 % 2 == 0 ? -128 : 127 })
    for input in inputs {
      #expect(try compiled.output(input) == ReferenceExecutor.output(of: graph, input))
    }
  }
}
