import GraphIR
import Testing
import Thimble

/// What `Graph.validate()` refuses, one change to a sound graph at a time.
struct GraphInvariantTests {
  /// A convolution and a softmax: tensors 0 input, 1 weights, 2 bias, 3 result, 4 output.
  private let sound = Graph(
    tensors: [
      activation([1, 4, 4, 2]),
      Tensor(
        name: "weights", dimensions: [3, 4, 4, 2], type: .int8,
        quantization: Quantization(scales: [1, 2, 3], zeroPoints: [0, 0, 0]),
        constant: Array(repeating: 1, count: 96)),
      Tensor(
        name: "bias", dimensions: [3], type: .int32, constant: Array(repeating: 0, count: 12)),
      activation([1, 1, 1, 3]), activation([1, 1, 1, 3], scale: 1 / 256, zeroPoint: -128),
    ],
    nodes: [
      Node(
        name: "conv",
        operation: .conv2D(Window2D(kernelHeight: 4, kernelWidth: 4), .none), inputs: [0, 1, 2],
        output: 3),
      Node(name: "softmax", operation: .softmax(beta: 1), inputs: [3], output: 4),
    ], input: 0, output: 4)

  private static func activation(
    _ dimensions: [Int], scale: Float = 1, zeroPoint: Int = 0
  ) -> Tensor {
    Tensor(
      name: "activation", dimensions: dimensions, type: .int8,
      quantization: Quantization(scales: [scale], zeroPoints: [zeroPoint]))
  }

  @Test func soundGraphPasses() throws { try sound.validate() }

  /// The same graph in float32.
  private var soundFloat: Graph {
    var graph = sound
    for (index, tensor) in sound.tensors.enumerated() {
      graph.tensors[index] =
        tensor.constant == nil
        ? Tensor(name: tensor.name, dimensions: tensor.dimensions, type: .float32)
        : Tensor(
          name: tensor.name, dimensions: tensor.dimensions,
          floats: (0..<tensor.count).map { Float($0) / 8 })
    }
    return graph
  }

  @Test func soundFloatGraphPasses() throws { try soundFloat.validate() }

  @Test func brokenFloatGraphsAreRefused() {
    let changes: [(inout Graph) -> Void] = [
      { $0.tensors[1] = sound.tensors[1] }, { $0.tensors[2] = sound.tensors[2] },
      { $0.tensors[3] = sound.tensors[3] }, { $0.tensors[0] = sound.tensors[0] },
      { $0.tensors[0].quantization = Quantization(scales: [1], zeroPoints: [0]) },
      { $0.tensors[1].constant?.removeLast() },
      { $0.tensors[2] = Tensor(name: "bias", dimensions: [3], floats: [0, .infinity, 0]) },
      { $0.nodes[1].operation = .requantize },
    ]
    for (index, change) in changes.enumerated() {
      var graph = soundFloat
      change(&graph)
      #expect(throws: GraphError.self, "change \(index)") { try graph.validate() }
    }
  }

  /// Changes of nodes, indices and activations.
  private static let structuralChanges: [@Sendable (inout Graph) -> Void] = [
    { $0.input = 5 }, { $0.input = -1 }, { $0.output = 9 }, { $0.output = 0 },
    { $0.nodes = [] }, { $0.nodes.swapAt(0, 1) }, { $0.nodes[0].inputs = [] },
    { $0.nodes[0].inputs[1] = 77 }, { $0.nodes[0].inputs = [0] },
    { $0.nodes[0].inputs.append(2) }, { $0.nodes[1].inputs = [3, 3] },
    { $0.nodes[1].output = 3 }, { $0.nodes[0].output = 0 }, { $0.nodes[0].output = 1 },
    {
      $0.tensors.append(Self.activation([1, 1, 1, 3]))
      $0.nodes.append(Node(name: "dead", operation: .mean, inputs: [3], output: 5))
    },
    { $0.tensors[0].type = .float32 }, { $0.tensors[0].quantization = nil },
    { $0.tensors[0].quantization?.scales = [0] },
    { $0.tensors[0].quantization?.scales = [.nan] },
    { $0.tensors[0].quantization?.zeroPoints = [128] },
    { $0.tensors[0].dimensions = [2, 4, 4, 2] },
    { $0.tensors[0].dimensions = [1, Int.max, Int.max, 2] },
    { $0.tensors[0].dimensions = [1, 65_535, 65_535, 2] },
  ]

  /// Changes of constants and operations.
  private static let semanticChanges: [@Sendable (inout Graph) -> Void] = [
    { $0.tensors[1].constant = nil }, { $0.tensors[1].constant = [] },
    { $0.tensors[1].dimensions = [3, 4, 4, 1] }, { $0.tensors[1].type = .uint8 },
    { $0.tensors[1].quantization?.scales = [1, 2] },
    { $0.tensors[1].quantization?.axis = 3 },
    { $0.tensors[1].quantization?.zeroPoints = [0, 1, 0] },
    { $0.tensors[2].type = .int8 }, { $0.tensors[2].dimensions = [4] },
    { $0.tensors[3].dimensions = [1, 1, 1, 2] }, { $0.tensors[3].dimensions = [1, 2, 1, 3] },
    { $0.tensors[4].quantization?.scales = [0.5] },
    { $0.nodes[1].operation = .softmax(beta: 0) }, { $0.nodes[1].operation = .reshape },
    { $0.nodes[1].operation = .add(.none) },
    { $0.nodes[1].operation = .pad(top: 1, bottom: 0, left: 0, right: 0) },
    { $0.nodes[1].operation = .pad(top: Int.max, bottom: 1, left: 0, right: 0) },
    { $0.nodes[0].operation = .fullyConnected(.none) },
    { $0.nodes[0].operation = .conv2D(Window2D(kernelHeight: 0), .none) },
    { $0.nodes[0].operation = .depthwiseConv2D(Window2D(), .none, multiplier: Int.max) },
    { $0.labels = ["one"] }, { $0.frontEnd = .mlperfKeywordSpotting(gain: .fixed) },
  ]

  @Test func brokenGraphsAreRefused() {
    for (index, change) in (Self.structuralChanges + Self.semanticChanges).enumerated() {
      var graph = sound
      change(&graph)
      #expect(throws: GraphError.self, "change \(index)") { try graph.validate() }
    }
  }

  /// The same convolution of a state joined with the input: tensors 5 state, 6 what follows it.
  private var soundWithState: Graph {
    var graph = sound
    graph.tensors += [Self.activation([1, 2, 4, 2]), Self.activation([1, 2, 4, 2])]
    graph.tensors[0].dimensions = [1, 2, 4, 2]
    graph.tensors.append(Self.activation([1, 4, 4, 2]))
    graph.nodes[0].inputs[0] = 7
    graph.nodes.insert(
      contentsOf: [
        Node(name: "join", operation: .concatenation(.height), inputs: [5, 0], output: 7),
        Node(name: "cut", operation: .slice(begin: Offset(height: 2)), inputs: [7], output: 6),
      ], at: 0)
    graph.outputs = [4, 7]
    graph.outputNames = ["scores", "rows"]
    graph.states = [StateVariable(name: "kept", value: 5, next: 6)]
    return graph
  }

  @Test func soundGraphWithStatePasses() throws { try soundWithState.validate() }

  /// Changes of ends, states, joints and cuts.
  private static let endChanges: [@Sendable (inout Graph) -> Void] = [
    { $0.inputs = [] }, { $0.outputs = [] }, { $0.outputs = [4, 4] }, { $0.outputs = [4, 0] },
    { $0.outputs = [4, 5] }, { $0.inputs = [0, 6] }, { $0.outputNames = ["scores"] },
    { $0.outputs = [4] }, { $0.states = [] }, { $0.states[0].value = 9 },
    { $0.states[0].next = -1 }, { $0.states[0].next = 5 }, { $0.states[0].next = 7 },
    { $0.states[0].next = 4 }, { $0.states[0].initial = [1, 2] },
    { $0.states.append($0.states[0]) }, { $0.states[0].value = 0 },
    { $0.tensors[6].quantization?.scales = [2] }, { $0.tensors[5].dimensions = [1, 3, 4, 2] },
    { $0.nodes[0].operation = .concatenation(.width) }, { $0.nodes[0].inputs = [5, 0, 0] },
    { $0.nodes[0].inputs = [] }, { $0.nodes[1].operation = .slice(begin: Offset(height: 3)) },
    { $0.nodes[1].operation = .slice(begin: Offset(height: -1)) },
    { $0.nodes[1].operation = .slice(begin: Offset(height: .max)) },
    { $0.nodes[1].outputs = [6, 5] }, { $0.nodes[1].outputs = [] },
  ]

  @Test func brokenEndsAndStatesAreRefused() {
    for (index, change) in Self.endChanges.enumerated() {
      var graph = soundWithState
      change(&graph)
      #expect(throws: GraphError.self, "change \(index)") { try graph.validate() }
    }
  }

  @Test func errorsNameNodeAndReason() {
    var graph = sound
    graph.nodes[1].inputs = [4]
    let error = #expect(throws: GraphError.self) { try graph.validate() }
    #expect(error?.description == "node 1 'softmax': reads tensor 4 before it is produced")
  }
}
