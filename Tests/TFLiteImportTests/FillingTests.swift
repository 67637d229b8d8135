import GraphIR
import TFLiteImport
import TestSupport
import Testing
import Thimble

/// FILL, and constants among what CONCATENATION joins.
struct FillingTests {
  private func joint(axis: Int) -> (Int, [Int: FlatValue]) { (10, [0: .int32(axis)]) }

  /// A filled tensor, [1, `rows`, 2, 3].
  private func fill(_ model: inout ModelBuilder, rows: Int, value: Int8) -> Int {
    let dimensions = [1, rows, 2, 3]
    let constant = model.constant(
      [], scales: [0.5], zeroPoints: [3], bytes: [UInt8(bitPattern: value)])
    let output = model.activation(dimensions)
    model.node(94, [model.integers(dimensions), constant], output)
    return output
  }

  /// Rows of the zero point before what is computed are a convolution's border.
  @Test func rowsOfZerosAreABorder() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4, 2, 3])
    let before = fill(&model, rows: 2, value: 3)
    model.node(2, [before, input], model.activation([1, 6, 2, 3]), options: joint(axis: 1))
    let graph = try model.graph()
    #expect(graph.nodes.map(\.operation) == [.pad(top: 2, bottom: 0, left: 0, right: 0)])
    #expect(graph.nodes[0].inputs == graph.inputs)
  }

  @Test func anotherValueOnBothSidesOfTwoActivations() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4, 2, 3])
    let other = model.activation([1, 4, 2, 3])
    model.node(19, [input], other)
    let before = fill(&model, rows: 1, value: -5)
    let behind = fill(&model, rows: 3, value: -5)
    model.node(
      2, [before, input, other, behind], model.activation([1, 12, 2, 3]), options: joint(axis: 1))
    let graph = try model.graph()
    #expect(
      graph.nodes.map(\.operation) == [
        .clamp(.relu), .concatenation(.height),
        .move(.pad(begin: Offset(height: 1), value: -4)),
      ])
    #expect(graph.tensors[graph.nodes[1].output].dimensions == [1, 8, 2, 3])
  }

  @Test func anOperandIsFilled() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4, 2, 3])
    let operand = fill(&model, rows: 4, value: 7)
    model.node(18, [input, operand], model.activation([1, 4, 2, 3]))
    let graph = try model.graph()
    #expect(graph.nodes.map(\.operation) == [.elementwise(.multiply, .none)])
    #expect(graph.tensors[graph.nodes[0].inputs[1]].int8Values == Array(repeating: 7, count: 24))
  }

  /// Constants of several values, or between activations, are added to zeros in their places.
  @Test func otherConstantsAreAdded() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4, 2, 3])
    let bytes = (0..<6).map { UInt8(10 + $0) }
    let values = model.constant([1, 1, 2, 3], scales: [0.5], zeroPoints: [3], bytes: bytes)
    let between = fill(&model, rows: 2, value: 9)
    model.node(19, [input], model.activation([1, 4, 2, 3]))
    let other = model.tensors.count - 1
    model.node(
      2, [values, input, between, other], model.activation([1, 11, 2, 3]), options: joint(axis: 1))
    let graph = try model.graph()
    #expect(
      graph.nodes.map(\.operation) == [
        .clamp(.relu), .pad(top: 1, bottom: 0, left: 0, right: 0),
        .pad(top: 2, bottom: 0, left: 0, right: 0), .concatenation(.height), .add(.none),
      ])
    let values24 = (0..<24).map { Int8(truncatingIfNeeded: $0) }
    let found = ReferenceExecutor.output(of: graph, values24)
    #expect(
      found == (10..<16).map { Int8($0) } + values24 + Array(repeating: 9, count: 12)
        + values24.map { max($0, 3) })
  }

  /// What is alike along an axis is kept once.
  @Test func equalPixelsAreOneOperand() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4, 2, 3])
    let values = model.constant(
      [1, 4, 2, 2], scales: [0.5], zeroPoints: [3],
      bytes: (0..<16).map { $0 % 2 == 0 ? 20 : 30 })
    model.node(2, [input, values], model.activation([1, 4, 2, 5]), options: joint(axis: -1))
    let graph = try model.graph()
    let operand = graph.tensors[try #require(graph.nodes.last).inputs[1]]
    #expect(operand.dimensions == [1, 1, 1, 5])
    #expect(operand.int8Values == [3, 3, 3, 20, 30])
  }

  @Test func constantsOfAnotherScaleAreRefused() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4, 2, 3])
    let other = model.constant([1, 1, 2, 3], scales: [0.25])
    model.node(2, [input, other], model.activation([1, 5, 2, 3]), options: joint(axis: 1))
    #expect(try model.issues().count == 1)
  }

  /// What a small file asks for is bounded.
  @Test func largeTensorsAreNotFilled() throws {
    var model = ModelBuilder()
    model.activation([1, 65_535])
    let output = model.activation([1, 65_535, 65_535, 4])
    let dimensions = model.integers([1, 65_535, 65_535, 4])
    let value = model.constant([], scales: [0.5], zeroPoints: [3], bytes: [3])
    model.node(94, [dimensions, value], output)
    #expect(try model.defect().hasPrefix("found FILL of [1, 65535, 65535, 4]"))
  }

  @Test func dimensionsAndValueAreKnown() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    let sizes = model.activation([2], type: .int32, scale: nil)
    model.inputs.append(sizes)
    let value = model.constant([], scales: [0.5], zeroPoints: [3], bytes: [3])
    let filled = model.activation([1, 4])
    model.node(94, [sizes, value], filled)
    model.node(0, [input, filled], model.activation([1, 4]))
    #expect(try model.issues().map(\.found).first == "dimensions computed at run time")
  }
}
