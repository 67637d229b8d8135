import GraphIR
import TestSupport
import Testing
import Thimble

/// UNIDIRECTIONAL_SEQUENCE_LSTM: what is read of it, what is refused, and graphs whose states are not sound.
struct RecurrenceTests {
  /// An LSTM of two units over three values, five steps of them.
  private struct Built {
    var model = ModelBuilder()
    var inputs: [Int] = []
    var function = 4
    var isTimeFirst = false
    var cellScale: Float = 1 / 2_048
    var lastScale: Float = 0.5

    init() {
      let input = model.activation([1, 5, 3])
      let fresh = (0..<4).map { _ in
        model.constant([2, 3], bytes: Array(repeating: 1, count: 6))
      }
      let kept = (0..<4).map { _ in model.constant([2, 2]) }
      let biases = (0..<4).map { model.integers([$0, 100 + $0]) }
      inputs = [input] + fresh + kept + [-1, -1, -1] + biases + [-1, -1]
    }

    /// Completes the model.
    func complete() -> ModelBuilder {
      var built = model
      let variable: [Int: FlatValue] = [5: .int8(1)]
      let last = built.activation([1, 2], scale: lastScale, extra: variable)
      let cells = built.activation(
        [1, 2], type: .int16, scale: cellScale, zeroPoint: 0, extra: variable)
      let output = built.activation([1, 5, 2])
      built.node(
        44, inputs + [last, cells, -1, -1, -1, -1], output,
        options: (71, [0: .int8(function), 3: .int8(isTimeFirst ? 1 : 0)]))
      return built
    }
  }

  @Test func constantsAreStackedAndTheStateBelongsToTheNode() throws {
    let graph = try Built().complete().graph()
    let node = try #require(graph.nodes.first)
    #expect(node.operation == .lstm(cellLimit: 0, cellExponent: -11))
    let state = try #require(graph.states.first)
    #expect(state.isOwned && node.inputs[1] == state.value && graph.states.count == 1)
    // Cells of 0, and outputs of the zero point 3.
    #expect(state.initial == [0, 0, 0, 0, 3, 3])
    #expect(graph.tensors[node.inputs[2]].dimensions == [8, 3])
    #expect(graph.tensors[node.inputs[3]].dimensions == [8, 2])
    #expect(
      graph.tensors[node.inputs[4]].int32Values == [0, 100, 1, 101, 2, 102, 3, 103])
  }

  @Test func variantsAreRefusedByName() throws {
    let changes: [(String, (inout Built) -> Void)] = [
      ("peepholes", { $0.inputs[10] = $0.inputs[12] }),
      ("a projection", { $0.inputs[16] = $0.inputs[5] }),
      ("gates without weights of their own (CIFG)", { $0.inputs[1] = -1 }),
      ("activation number 0", { $0.function = 0 }),
      ("steps of time before the batch, [1, 5, 3]", { $0.isTimeFirst = true }),
      ("cells of scale [0.003], zero point [0]", { $0.cellScale = 0.003 }),
      ("a state of scale [0.25], zero point [3]", { $0.lastScale = 0.25 }),
    ]
    for (found, change) in changes {
      var built = Built()
      change(&built)
      let issues = try built.complete().issues()
      #expect(issues.map(\.found) == [found])
      #expect(issues.first?.operatorName == "UNIDIRECTIONAL_SEQUENCE_LSTM")
    }
  }

  /// Steps of time may come first between a RESHAPE and an UNPACK, where the batch is of one.
  @Test(arguments: [true, false])
  func timeMayComeFirst(_ isFirst: Bool) throws {
    var built = Built()
    let variable: [Int: FlatValue] = [5: .int8(1)]
    let turned = built.model.activation([5, 1, 3])
    built.model.node(22, [built.inputs[0], built.model.integers([5, 1, 3])], turned)
    let last = built.model.activation([1, 2], extra: variable)
    let cells = built.model.activation(
      [1, 2], type: .int16, scale: 1 / 2_048, zeroPoint: 0, extra: variable)
    let steps = built.model.activation([5, 1, 2])
    built.inputs[0] = turned
    built.model.node(
      44, built.inputs + [last, cells, -1, -1, -1, -1], steps,
      options: (71, [0: .int8(4), 3: .int8(isFirst ? 1 : 0)]))
    let outputs = (0..<5).map { _ in built.model.activation([1, 2]) }
    built.model.node(88, [steps], outputs[0], options: (64, [0: .int32(5), 1: .int32(0)]))
    built.model.operators[2][2] = .int32s(outputs)
    built.model.outputs = [outputs[4]]
    guard isFirst else {
      #expect(try built.model.issues().map(\.found) == ["a batch of 5"])
      return
    }
    let graph = try built.model.graph()
    let node = try #require(graph.nodes.first { $0.operation.facts.ownsState })
    #expect(graph.tensors[node.output].dimensions == [1, 5, 2])
    #expect(graph.nodes.contains { $0.operation == .slice(begin: Offset(height: 4)) })
  }

  @Test func wrongShapesAreInvalid() throws {
    var built = Built()
    built.inputs[2] = built.model.constant([2, 2])
    #expect(try built.complete().defect().contains("weights [2, 2]"))
  }

  @Test func statesBelongToOneOperation() throws {
    let sound = SampleModel.recurrentGraph()
    try sound.validate()
    let changes: [(inout Graph) -> Void] = [
      { $0.states.removeLast() },
      { $0.states[0].next = $0.nodes[0].output },
      { $0.nodes[1].inputs[1] = $0.nodes[0].inputs[1] },
      {
        $0.outputs.append($0.states[0].value)
        $0.outputNames.append("state")
      },
      { $0.nodes[1].inputs[0] = $0.states[0].value },
      { $0.states[0].initial = [1] },
      { $0.tensors[$0.states[0].value].dimensions = [1, 1, 1, 5] },
      { $0.nodes[0].operation = .lstm(cellLimit: -1, cellExponent: -12) },
      { $0.nodes[0].operation = .lstm(cellLimit: 0, cellExponent: 3) },
      { $0.nodes[0].inputs.removeLast() },
      { $0.nodes[0].inputs[4] = $0.nodes[1].inputs[4] },
    ]
    for (index, change) in changes.enumerated() {
      var graph = sound
      change(&graph)
      #expect(throws: GraphError.self, "change \(index)") { try graph.validate() }
    }
  }
}
