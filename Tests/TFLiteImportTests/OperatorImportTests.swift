import GraphIR
import TFLiteImport
import Testing
import Thimble

/// Each operator on its own, its attributes resolved.
struct OperatorImportTests {
  @Test func everyOperatorTogether() throws {
    let graph = try ModelBuilder.everyOperator().graph()
    #expect(
      graph.nodes.map(\.operation.name) == [
        "PAD", "CONV_2D", "DEPTHWISE_CONV_2D", "MAX_POOL_2D", "RELU6", "QUANTIZE", "ADD",
        "CONV_2D", "MEAN", "LOGISTIC", "RESHAPE", "FULLY_CONNECTED", "SOFTMAX",
      ])
    #expect(graph.labels == ["yes", "no", "other"])
    #expect(graph.frontEnd?.frames == 6)
    #expect(graph.notes.count == 2)
    #expect(graph.sourceSHA256.count == 32)
    #expect(graph.tensors[graph.input].dimensions == [1, 6, 5, 2])
    #expect(graph.tensors.filter { $0.name == "t0" }.isEmpty, "the float edge is dropped")
  }

  /// SAME puts the odd row of padding after the input: 49 rows, kernel 10, stride 2 -> 4 above.
  @Test(arguments: [
    (49, 10, 2, 1, 25, 4), (96, 3, 2, 1, 48, 0), (32, 3, 1, 1, 32, 1), (8, 3, 1, 2, 8, 2),
    (1, 5, 2, 1, 1, 2), (7, 1, 3, 1, 3, 0),
  ])
  func samePaddingIsResolved(
    height: Int, kernel: Int, stride: Int, dilation: Int, rows: Int, top: Int
  ) throws {
    var model = ModelBuilder()
    let input = model.activation([1, height, 1, 1])
    let output = model.activation([1, rows, 1, 2])
    model.node(
      3, [input, model.constant([2, kernel, 1, 1]), -1], output,
      options: ModelBuilder.convolution(
        same: true, stride: (stride, 1), activation: 3, dilation: (dilation, 1)))
    let window = Window2D(
      kernelHeight: UInt8(kernel), strideHeight: UInt8(stride), dilationHeight: UInt8(dilation),
      padTop: UInt8(top))
    let node = try #require(try model.graph().nodes.first)
    #expect(node.operation == .conv2D(window, .relu6))
    #expect(node.inputs.count == 2, "the bias is left out")
  }

  @Test func depthwiseKeepsItsMultiplier() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4, 4, 3])
    let output = model.activation([1, 2, 2, 6])
    let weights = model.constant(
      [1, 3, 3, 6], scales: [1, 2, 3, 4, 5, 6], axis: 3, bytes: (0..<54).map { UInt8($0) })
    let options = ModelBuilder.depthwise(same: false, multiplier: 2, activation: 2)
    model.node(4, [input, weights], output, options: options)
    let graph = try model.graph()
    let window = Window2D(kernelHeight: 3, kernelWidth: 3)
    #expect(
      graph.nodes[0].operation == .depthwiseConv2D(window, .reluN1To1, multiplier: 2))
    let kept = graph.tensors[graph.nodes[0].inputs[1]]
    #expect(kept.quantization?.axis == 3)
    #expect(kept.int8Values == (0..<54).map { Int8($0) })
  }

  @Test func fullyConnectedFlattensItsInput() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 2, 3, 4])
    let output = model.activation([1, 5])
    let bias = model.constant([5], type: .int32, scales: [0.125])
    let options = ModelBuilder.fullyConnected(activation: 1)
    model.node(9, [input, model.constant([5, 24]), bias], output, options: options)
    let graph = try model.graph()
    #expect(graph.nodes[0].operation == .fullyConnected(.relu))
    #expect(graph.tensors[graph.nodes[0].inputs[2]].int32Values == [0, 0, 0, 0, 0])
  }

  @Test func fullyConnectedOverPixelsIsPointwise() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 7, 4])
    let output = model.activation([1, 7, 5])
    let weights = model.constant([5, 4])
    let last = model.activation([1, 7, 5])
    model.node(
      9, [input, weights], output, options: ModelBuilder.fullyConnected(keepsDimensions: true))
    model.node(19, [output], last)
    let graph = try model.graph()
    #expect(graph.nodes[0].operation == .conv2D(Window2D(), .none))
    #expect(graph.tensors[graph.nodes[0].inputs[1]].dimensions == [5, 1, 1, 4])
  }

  /// One matrix both as a pointwise convolution and as a fully-connected layer.
  @Test func sharedWeightsKeepBothShapes() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 7, 4])
    let output = model.activation([1, 7, 4])
    let mean = model.activation([1, 4])
    let last = model.activation([1, 4])
    let weights = model.constant([4, 4])
    model.node(
      9, [input, weights], output, options: ModelBuilder.fullyConnected(keepsDimensions: true))
    model.node(
      40, [output, model.integers([1])], mean,
      options: ModelBuilder.reducer(keepsDimensions: false))
    model.node(9, [mean, weights], last, options: ModelBuilder.fullyConnected())
    let graph = try model.graph()
    let shapes = [0, 2].map { graph.tensors[graph.nodes[$0].inputs[1]].dimensions }
    #expect(shapes == [[4, 1, 1, 4], [4, 4]])
  }

  @Test func averagePoolWithSamePadding() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 5, 4, 2])
    let output = model.activation([1, 3, 2, 2])
    let options = ModelBuilder.pool(same: true, stride: (2, 2), kernel: (3, 3))
    model.node(1, [input], output, options: options)
    let window = Window2D(
      kernelHeight: 3, kernelWidth: 3, strideHeight: 2, strideWidth: 2, padTop: 1, padLeft: 0)
    #expect(try model.graph().nodes[0].operation == .averagePool2D(window, .none))
  }

  @Test(arguments: [([1, 2], true), ([-2, -3], false), ([2, 1], false)])
  func meanOverHeightAndWidth(axes: [Int], keepsDimensions: Bool) throws {
    var model = ModelBuilder()
    let input = model.activation([1, 3, 4, 5])
    let output = model.activation(keepsDimensions ? [1, 1, 1, 5] : [1, 5])
    model.node(
      40, [input, model.integers(axes)], output,
      options: ModelBuilder.reducer(keepsDimensions: keepsDimensions))
    #expect(try model.graph().nodes[0].operation == .mean)
  }

  @Test func padV2ByTheZeroPoint() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 3, 4, 5])
    let output = model.activation([1, 6, 11, 5])
    let amounts = model.integers([0, 0, 1, 2, 3, 4, 0, 0], dimensions: [4, 2])
    model.node(60, [input, amounts, model.constant([], bytes: [3])], output)
    let expected = Operation.pad(top: 1, bottom: 2, left: 3, right: 4)
    #expect(try model.graph().nodes[0].operation == expected)
  }

  @Test(arguments: [
    (19, Operation.clamp(.relu)), (20, .clamp(.reluN1To1)), (21, .clamp(.relu6)),
    (114, .requantize),
  ])
  func elementwise(number: Int, operation: Operation) throws {
    var model = ModelBuilder()
    let input = model.activation([1, 3, 4, 5])
    model.node(number, [input], model.activation([1, 3, 4, 5], scale: 0.75, zeroPoint: -9))
    #expect(try model.graph().nodes[0].operation == operation)
  }
}
