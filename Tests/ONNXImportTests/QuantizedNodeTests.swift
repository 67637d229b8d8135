import GraphIR
import ONNXImport
import Testing

/// What int8 files say, node by node.
struct QuantizedNodeTests {
  private func graph(_ writer: ONNXWriter) throws -> Graph {
    try ONNXImporter.graph(from: writer.file, fileName: "t")
  }

  private func refusal(_ writer: ONNXWriter) -> String {
    do {
      _ = try graph(writer)
      return "imported"
    } catch {
      return "\(error)"
    }
  }

  /// A file with a scale of 0.5 for `x`, of 0.25 for results, and int8 and uint8 zero points.
  private func writer(_ input: [Int?] = [1, 2]) -> ONNXWriter {
    var writer = ONNXWriter(input: input)
    writer.constant("half", [], [0.5])
    writer.constant("quarter", [], [0.25])
    writer.constant("three", raw: [3], [], type: 3)
    writer.constant("zero", raw: [0], [], type: 3)
    writer.constant("unsigned", raw: [131], [], type: 2)
    writer.node("QuantizeLinear", ["x", "half", "three"], "q")
    writer.node("DequantizeLinear", ["q", "half", "three"], "d")
    return writer
  }

  /// As PyTorch writes a linear layer: weights along their outputs, turned; the sum apart.
  private func linear() -> ONNXWriter {
    var writer = writer()
    writer.constant("w", raw: [1, 0xFE, 127], [3, 1], type: 3)
    writer.constant("scales", [3], [0.5, 0.25, 2])
    writer.constant("zeros", raw: [0, 0, 0], [3], type: 3)
    writer.constant("b", [3], [1, -1, 0.5])
    writer.node("DequantizeLinear", ["w", "scales", "zeros"], "dw", ["axis": .integer(0)])
    writer.node("Transpose", ["dw"], "t", ["perm": .integers([1, 0])])
    return writer
  }

  @Test func matricesKeepTheirStoredWeights() throws {
    var writer = linear()
    writer.input = [1, 1]
    writer.node("MatMul", ["d", "t"], "m")
    writer.node("Add", ["m", "b"], "s")
    writer.node("Relu", ["s"], "r")
    writer.node("QuantizeLinear", ["r", "quarter", "unsigned"], "y")
    let graph = try graph(writer)
    #expect(graph.nodes.map(\.operation.name) == ["FULLY_CONNECTED", "RELU"])
    let layer = graph.nodes[0]
    let weights = graph.tensors[layer.inputs[1]]
    #expect(weights.int8Values == [1, -2, 127])
    #expect(weights.quantization?.scales == [0.5, 0.25, 2])
    // Biases in steps of 0.5 times each scale.
    #expect(graph.tensors[layer.inputs[2]].int32Values == [4, -8, 1])
    let ends = [graph.input, graph.output].map { graph.tensors[$0].quantization }
    #expect(ends[0] == Quantization(scales: [0.5], zeroPoints: [3]))
    // 131 of uint8 is 3 of int8.
    #expect(ends[1] == Quantization(scales: [0.25], zeroPoints: [3]))
    #expect(graph.roundsOnce && !graph.isFloat)
  }

  @Test func storedOperatorsAreSpeltOut() throws {
    var writer = writer([1, 1, 1, 3])
    writer.constant("w", raw: [2, 0xFF], [1, 1, 1, 2], type: 3)
    writer.constant("b", raw: [8, 0, 0, 0], [1], type: 6)
    writer.node(
      "QLinearConv", ["q", "half", "three", "w", "half", "zero", "quarter", "zero", "b"], "c")
    writer.node("DequantizeLinear", ["c", "quarter", "zero"], "y")
    let graph = try graph(writer)
    #expect(graph.nodes.map(\.operation.name) == ["CONV_2D"])
    #expect(graph.tensors[graph.nodes[0].inputs[1]].int8Values == [2, -1])
    #expect(graph.tensors[graph.nodes[0].inputs[2]].int32Values == [8])
  }

  /// Names of nodes need not differ, as those of values do: the second sum is not one with the first's constant.
  @Test func nodesOfOneNameHaveOperandsOfTheirOwn() throws {
    var writer = writer()
    writer.constant("c", raw: [7, 7], [1, 2], type: 3)
    func sum(_ operands: [String], _ output: String) {
      writer.node(
        "QLinearAdd", operands.flatMap { [$0, "half", "three"] } + ["half", "three"], output,
        domain: "com.microsoft", name: "sum")
    }
    sum(["q", "c"], "a")
    sum(["a", "q"], "b")
    writer.node("DequantizeLinear", ["b", "half", "three"], "y")
    let graph = try graph(writer)
    #expect(graph.nodes.map(\.operation.name) == ["DEPTHWISE_CONV_2D", "ADD"])
    #expect(graph.nodes[1].inputs.allSatisfy { graph.tensors[$0].constant == nil })
  }

  /// A pool in steps of 0.5 whose result is in steps of 0.25 is followed by a change of scale.
  @Test func scalesThatAnOperatorCannotMakeFollowIt() throws {
    var writer = writer([1, 1, 2, 2])
    writer.node("MaxPool", ["d"], "p", ["kernel_shape": .integers([2, 2])])
    writer.node("QuantizeLinear", ["p", "quarter", "zero"], "y")
    #expect(try graph(writer).nodes.map(\.operation.name) == ["MAX_POOL_2D", "QUANTIZE"])
  }

  @Test func functionsReachAnyScale() throws {
    var writer = writer()
    writer.node("Sigmoid", ["d"], "s")
    writer.node("QuantizeLinear", ["s", "quarter", "zero"], "y")
    #expect(try graph(writer).nodes.map(\.operation.name) == ["LOGISTIC, rounded"])
  }

  /// Between -65.5 and 62, twice that.
  @Test func rangesFollowFromOperands() throws {
    var writer = writer()
    writer.node("Sub", ["d", "d"], "y")
    let graph = try graph(writer)
    #expect(graph.tensors[graph.output].quantization?.scales == [255 / 255])
    #expect(graph.notes.contains { $0.contains("'y' is float32 in the ONNX file") })
  }

  /// Numbers that fit no type, and values that are none, end in an error.
  @Test func unsoundNumbers() {
    var layer = linear()
    layer.input = [1, 1]
    layer.constant("nan", [3], [.nan, 0, .infinity])
    layer.node("MatMul", ["d", "t"], "m")
    layer.node("Add", ["m", "nan"], "s")
    layer.node("QuantizeLinear", ["s", "quarter", "zero"], "y")
    #expect(refusal(layer).contains("a constant that is infinite, or no number"))
    var far = writer()
    far.constant("far", integers: [.min])
    far.constant("near", integers: [.max])
    far.node("DequantizeLinear", ["near", "half", "far"], "c")
    far.node("Add", ["d", "c"], "s")
    far.node("QuantizeLinear", ["s", "quarter", "far"], "y")
    #expect(refusal(far) != "imported")
  }

  @Test func whatIsRefused() {
    var layer = linear()
    layer.input = [1, 1]
    layer.node("MatMul", ["d", "t"], "y")
    #expect(refusal(layer).contains("found 1 values in float32 within an int8 network: 'y'"))
    var skewed = writer()
    skewed.constant("w", raw: [1, 2], [2, 1], type: 2)
    skewed.node("DequantizeLinear", ["w", "half", "unsigned"], "dw")
    skewed.node("MatMul", ["d", "dw"], "y")
    #expect(refusal(skewed).contains("weights whose zero point is not the middle"))
    var wide = ONNXWriter(input: [1, 2])
    wide.constant("half", [], [0.5])
    wide.constant("zero", raw: [0, 0], [], type: 5)
    wide.node("QuantizeLinear", ["x", "half", "zero"], "q")
    wide.node("DequantizeLinear", ["q", "half", "zero"], "y")
    #expect(refusal(wide).contains("int16"))
    var other = writer()
    other.node("DequantizeLinear", ["q", "quarter", "three"], "y")
    #expect(refusal(other).contains("values taken for others than were quantized"))
  }
}
