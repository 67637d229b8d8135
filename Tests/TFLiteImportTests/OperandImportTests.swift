import GraphIR
import Testing
import Thimble

@testable import TFLiteImport

/// Operators of two operands: which may be constants, and have one value where the other has several.
struct OperandImportTests {
  @Test(arguments: [
    (0, BinaryFunction.add), (18, .multiply), (41, .subtract), (42, .divide), (55, .maximum),
    (57, .minimum), (99, .squaredDifference),
  ])
  func constants(_ number: Int, _ function: BinaryFunction) throws {
    var model = ModelBuilder()
    let input = model.activation([1, 3, 2, 4])
    // What is compared has one scale.
    let constant = model.constant([4], scales: [0.5], zeroPoints: [3], bytes: [1, 2, 4, 5])
    model.node(number, [input, constant], model.activation([1, 3, 2, 4]))
    let graph = try model.graph()
    #expect(graph.nodes.map(\.operation) == [.elementwise(function, .none)])
    let operand = graph.tensors[graph.nodes[0].inputs[1]]
    #expect(operand.dimensions == [1, 1, 1, 4] && operand.int8Values == [1, 2, 4, 5])
  }

  @Test func constantsInFrontComeBehind() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 3, 2, 4])
    let constant = model.constant([], bytes: [7])
    model.node(41, [constant, input], model.activation([1, 3, 2, 4]))
    let graph = try model.graph()
    #expect(graph.nodes[0].operation == .elementwise(.subtractFrom, .none))
    #expect(graph.nodes[0].inputs[0] == graph.input)
  }

  @Test func clampsOfEachOptionsTable() throws {
    for (number, type) in [(0, 11), (18, 21), (41, 28), (42, 29)] {
      var model = ModelBuilder()
      let input = model.activation([1, 4])
      model.node(
        number, [input, model.constant([4], bytes: [1, 2, 3, 4])], model.activation([1, 4]),
        options: (type, [0: .int8(3)]))
      #expect(try model.graph().nodes[0].operation.facts.activation == .relu6)
    }
  }

  @Test("a factor for each channel, made of all rows")
  func broadcast() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 3, 3, 4])
    let mean = model.activation([1, 1, 1, 4])
    model.node(
      40, [input, model.integers([1, 2])], mean,
      options: ModelBuilder.reducer(keepsDimensions: true))
    model.node(18, [input, mean], model.activation([1, 3, 3, 4]))
    let graph = try model.graph()
    #expect(graph.nodes[1].operation == .elementwise(.multiply, .none))
  }

  @Test("of fewer dimensions, an operand is viewed from behind")
  func ranks() throws {
    var model = ModelBuilder()
    let sequence = model.activation([1, 3, 4])
    let image = model.activation([1, 1, 3, 4])
    model.node(22, [sequence, model.integers([1, 1, 3, 4])], image)
    model.node(0, [image, sequence], model.activation([1, 1, 3, 4]))
    let graph = try model.graph()
    #expect(graph.nodes.map(\.operation).filter { $0 == .reshape }.count == 2)
  }

  @Test func sumOfTwo() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    model.node(106, [input, input], model.activation([1, 4]))
    #expect(try model.graph().nodes.map(\.operation) == [.add(.none)])
  }

  @Test func sizesThatDoNotGoTogether() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 2, 3, 4])
    let constant = model.constant([3], bytes: [1, 2, 3])
    model.node(18, [input, constant], model.activation([1, 2, 3, 4]))
    #expect(throws: ImportError.self) { try model.graph() }
  }
}
