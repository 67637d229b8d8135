import GraphIR
import ONNXImport
import TestSupport
import Testing
import Thimble

/// Elementwise nodes that make one function of one value, and those that make none.
struct PointwiseTests {
  private func graph(_ writer: ONNXWriter) throws(ImportError) -> Graph {
    try ONNXImporter.graph(from: writer.file, fileName: "t")
  }

  private func output(_ writer: ONNXWriter, _ input: [Float]) throws -> [Float] {
    ReferenceFloatExecutor.output(of: try graph(writer), input)
  }

  private func refusal(_ writer: ONNXWriter) -> String {
    do {
      _ = try graph(writer)
      return "imported"
    } catch {
      return error.description
    }
  }

  /// Softplus with a threshold, as PyTorch spells it: beyond it the exponential may overflow.
  private var softplus: ONNXWriter {
    var writer = ONNXWriter(input: [1, 3])
    writer.constant("beta", [], [2])
    writer.constant("limit", [1], [20])
    writer.constant("one", [1, 3], [1, 1, 1])
    writer.node("Mul", ["x", "beta"], "scaled")
    writer.node("Greater", ["scaled", "limit"], "isLarge")
    writer.node("Exp", ["scaled"], "power")
    writer.node("Add", ["power", "one"], "sum")
    writer.node("Log", ["sum"], "log")
    writer.node("Div", ["log", "beta"], "soft")
    writer.node("Where", ["isLarge", "x", "soft"], "y")
    return writer
  }

  @Test func spelledOutFunctionsAreOneNode() throws {
    let graph = try graph(softplus)
    #expect(
      graph.nodes.count == 1 && graph.nodes[0].operation.name.hasPrefix("WHERE(((x * 2.0) > 20.0)"))
    let results = try output(softplus, [0, 100, -1])
    for (result, expected) in zip(results, [0.346_573_6, 100, 0.063_464] as [Float]) {
      #expect(abs(result - expected) < 1e-6)
    }
    // In int8, each value's table entry is the nearest to the function's.
    guard case .unary(let function) = graph.nodes[0].operation else { return }
    let table = try function.table(
      UnaryScales(inputScale: 0.05, inputZeroPoint: 3, outputScale: 0.03, outputZeroPoint: -128))
    for value in -128...127 {
      let exact = function.real(0.05 * Float(value - 3)) / 0.03 - 128
      let stored = Float(table[Int(UInt8(truncatingIfNeeded: value))])
      #expect(abs(stored - min(127, exact)) <= 0.501, "\(value)")
    }
  }

  /// Layers take lines and clamps in; these stay what they are.
  @Test func linesAndClampsStayNodes() throws {
    var writer = ONNXWriter(input: [1, 2])
    writer.constant("w", [2, 2], [1, 0, 0, 1])
    writer.constant("three", [1], [3])
    writer.node("MatMul", ["x", "w"], "a")
    writer.node("Mul", ["a", "three"], "b")
    writer.node("Relu", ["b"], "y")
    let simplified = PassPipeline.simplifying.run(try graph(writer)).graph
    #expect(simplified.nodes.map(\.operation) == [.fullyConnected(.relu)])
    #expect(try output(writer, [2, -1]) == [6, 0])
  }

  /// Comparisons, logic and choices at -2, 0, 1 and 3, beside the constant 1.
  @Test(
    arguments: [
      ("Greater", [0, 0, 0, 1]), ("GreaterOrEqual", [0, 0, 1, 1]), ("Less", [1, 1, 0, 0]),
      ("LessOrEqual", [1, 1, 1, 0]), ("Equal", [0, 0, 1, 0]), ("Mod", [0, 0, 0, 0]),
      ("Pow", [-2, 0, 1, 3]), ("Min", [-2, 0, 1, 1]), ("PRelu", [-2, 0, 1, 3]),
      ("Sum", [-1, 1, 2, 4]),
    ] as [(String, [Float])])
  func functionsOfAValueAndAConstant(_ kind: String, _ expected: [Float]) throws {
    var writer = ONNXWriter(input: [1, 4])
    writer.constant("one", [1], [1])
    writer.node(kind, ["x", "one"], "y")
    #expect(try output(writer, [-2, 0, 1, 3]) == expected)
  }

  /// Of values that are not 0 and of those from 0 to 2, at -2, 0, 1 and 3.
  @Test(
    arguments: [("And", [0, 0, 1, 0]), ("Or", [1, 1, 1, 1]), ("Xor", [1, 1, 0, 1])]
      as [(String, [Float])])
  func logic(_ kind: String, _ expected: [Float]) throws {
    for isOfTwo in [false, true] {
      var writer = ONNXWriter(input: [1, 4])
      writer.constant("w", [4, 4], (0..<16).map { $0 % 5 == 0 ? 1 : 0 })
      writer.constant("zero", [1], [0])
      writer.constant("two", [1], [2])
      // The same values, but of another tensor.
      writer.node("MatMul", ["x", "w"], "copy")
      writer.node("Cast", [isOfTwo ? "copy" : "x"], "a", ["to": .integer(9)])
      writer.node("Abs", ["x"], "size")
      writer.node("Less", ["size", "two"], "b")
      writer.node("Less", ["x", "zero"], "c")
      writer.node("Not", ["c"], "d")
      writer.node("And", ["b", "d"], "e")
      writer.node(kind, ["a", "e"], "y")
      #expect(try output(writer, [-2, 0, 1, 3]) == expected)
      #expect(try (graph(writer).nodes.count == 1) == !isOfTwo)
    }
  }

  @Test func integersOfComputedValues() throws {
    var writer = ONNXWriter(input: [1, 3])
    writer.constant("two", integers: [2])
    writer.node("Cast", ["x"], "whole", ["to": .integer(7)])
    writer.node("Mul", ["whole", "two"], "twice")
    writer.node("Cast", ["twice"], "y", ["to": .integer(1)])
    #expect(try output(writer, [1.7, -1.7, 0.5]) == [2, -2, 0])
    var halves = writer
    halves.node("Div", ["whole", "two"], "half")
    #expect(refusal(halves).contains("found Div of integers computed at run time"))
    var rows = writer
    rows.node("Concat", ["whole", "whole"], "rows", ["axis": .integer(1)])
    #expect(refusal(rows).contains("found integers computed at run time"))
    var bytes = ONNXWriter(input: [1, 3])
    bytes.node("Cast", ["x"], "y", ["to": .integer(2)])
    #expect(refusal(bytes).contains("found Cast of computed values to uint8"))
  }

  @Test func choicesOfTwoActivations() throws {
    var writer = ONNXWriter(input: [1, 3])
    writer.moreInputs = [("z", [1, 3])]
    writer.node("Greater", ["x", "z"], "isLarger")
    writer.node("Where", ["isLarger", "x", "z"], "y")
    let graph = try graph(writer)
    let results = ReferenceFloatExecutor.output(of: graph, [1, 5, -2, 3, 4, -3])
    #expect(results == [3, 5, -2])
    #expect(graph.notes.contains { $0.contains("chooses by products with 0 and 1") })
    var masked = ONNXWriter(input: [1, 3])
    masked.constant("mask", integers: [1, 0, 1])
    masked.constant("low", [1], [-.infinity])
    masked.node("Where", ["mask", "x", "low"], "y")
    #expect(refusal(masked).contains("found a choice of a constant that is infinite"))
    var kept = ONNXWriter(input: [1, 3])
    kept.constant("mask", integers: [1, 0, 1])
    kept.constant("low", [1], [-9])
    kept.node("Where", ["mask", "x", "low"], "y")
    #expect(try output(kept, [1, 2, 3]) == [1, -9, 3])
  }

  @Test func choicesOfConstantsAreEvaluated() throws {
    var writer = ONNXWriter(input: [1, 2, 1, 3])
    writer.constant("open", integers: [1, -1])
    writer.constant("sizes", integers: [1, 6])
    writer.constant("minus", integers: [-1])
    writer.node("Equal", ["open", "minus"], "isOpen")
    writer.node("Where", ["isOpen", "sizes", "open"], "shape")
    writer.node("ReduceProd", ["shape"], "count", ["keepdims": .integer(1)])
    writer.node("Reshape", ["x", "count"], "line")
    writer.node("Reshape", ["line", "shape"], "flat")
    writer.node("Relu", ["flat"], "y")
    let graph = try graph(writer)
    #expect(graph.tensors[graph.output].count == 6)
  }

  /// As exporters fold them: single precision would lose each of the ones, and end in 16,777,216.
  @Test(arguments: [
    ("ReduceSum", Float(16_777_220)), ("ReduceMean", 3_355_444), ("ReduceProd", 16_777_216),
    ("ReduceMax", 16_777_216), ("ReduceMin", 1),
  ])
  func constantsAreReducedInDoublePrecision(_ type: String, _ expected: Float) throws {
    var writer = ONNXWriter(input: [1, 1])
    writer.constant("many", [5], [16_777_216, 1, 1, 1, 1])
    writer.node(type, ["many"], "one", ["keepdims": .integer(1)])
    writer.node("Add", ["x", "one"], "y")
    #expect(try output(writer, [0]) == [expected])
  }

  /// More steps than one function has: each node is its own.
  @Test func whatIsTooLongStaysNodes() throws {
    var writer = ONNXWriter(input: [1, 1])
    var last = "x"
    for index in 0..<200 {
      writer.node("Sin", [last], "s\(index)")
      last = "s\(index)"
    }
    writer.outputs = [(last, [])]
    var expected: Float = 0.7
    for _ in 0..<200 { expected = UnaryFunction.sine.real(expected) }
    #expect(try abs(output(writer, [0.7])[0] - expected) < 1e-6)
    #expect(try graph(writer).nodes.count > 1)
  }

  @Test func longNamesTellFunctionsApart() {
    func expression(_ last: Float) -> PointwiseExpression {
      var result = PointwiseExpression.value
      for step in 0..<20 {
        let constant = PointwiseExpression.constant(step == 19 ? last : Float(step))
        result = .joining(result, constant, by: .remainder) ?? result
      }
      return result
    }
    let (first, second) = (expression(3).function, expression(4).function)
    #expect(first != second && first == expression(3).function)
    #expect(first.name.count < 90)
  }
}
