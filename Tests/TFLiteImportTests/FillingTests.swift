import GraphIR
import TFLiteImport
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

  @Test func otherConstantsAreRefused() throws {
    func issue(_ make: (inout ModelBuilder, Int) -> [Int], rows: Int) throws -> [String] {
      var model = ModelBuilder()
      let input = model.activation([1, 4, 2, 3])
      let parts = make(&model, input)
      model.node(2, parts, model.activation([1, rows, 2, 3]), options: joint(axis: 1))
      return try model.issues().map(\.found)
    }
    #expect(
      try issue({ [$1, fill(&$0, rows: 1, value: 3), $1] }, rows: 9)
        == ["a constant between activations"])
    #expect(
      try issue({ [fill(&$0, rows: 1, value: 3), $1, fill(&$0, rows: 1, value: 4)] }, rows: 6)
        == ["a constant of several values"])
    #expect(
      try issue(
        { model, input in
          let bytes = (0..<6).map { UInt8($0) }
          return [
            input, model.constant([1, 1, 2, 3], scales: [0.5], zeroPoints: [3], bytes: bytes),
          ]
        }, rows: 5) == ["a constant of several values"])
    #expect(
      try issue({ [$1, $0.constant([1, 1, 2, 3], scales: [0.25])] }, rows: 5)
        == ["a constant of another scale or zero point"])
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
