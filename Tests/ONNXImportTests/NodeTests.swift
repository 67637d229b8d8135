import GraphIR
import ONNXImport
import TestSupport
import Testing
import Thimble

/// Worked values of single nodes, and the reasons of refusals.
struct NodeTests {
  private func output(_ writer: ONNXWriter, _ input: [Float]) throws -> [Float] {
    let graph = try ONNXImporter.graph(from: writer.file, fileName: "t")
    return ReferenceFloatExecutor.output(of: graph, input)
  }

  private func refusal(_ writer: ONNXWriter) -> String {
    do {
      _ = try ONNXImporter.graph(from: writer.file, fileName: "t")
      return "imported"
    } catch {
      return error.description
    }
  }

  @Test func gemmScalesAndTransposes() throws {
    var writer = ONNXWriter(input: [nil, 2])
    writer.constant("w", [2, 3], [1, 2, 3, 4, 5, 6])
    writer.constant("b", [3], [10, 20, 30])
    writer.node("Gemm", ["x", "w", "b"], "y", ["alpha": .real(2), "beta": .real(0.5)])
    // Twice (1 - 4, 2 - 5, 3 - 6), and half the biases.
    #expect(try output(writer, [1, -1]) == [-1, 4, 9])
  }

  @Test func flattenedChannelsArePermutedForTheDenseLayer() throws {
    var writer = ONNXWriter(input: [1, 2, 1, 3])
    writer.constant("shape", integers: [1, -1])
    writer.constant("w", [6, 1], [1, 10, 100, 1_000, 10_000, 100_000])
    writer.node("Reshape", ["x", "shape"], "flat")
    writer.node("MatMul", ["flat", "w"], "y")
    // Channels last: (c0, c1) of three pixels.
    #expect(try output(writer, [1, 4, 2, 5, 3, 6]) == [654_321])
  }

  @Test(arguments: [("SAME_UPPER", 1), ("SAME_LOWER", 2)])
  func automaticPadding(_ mode: String, _ first: Float) throws {
    var writer = ONNXWriter(input: [1, 1, 1, 3])
    writer.constant("w", [1, 1, 1, 2], [1, 1])
    writer.node("Conv", ["x", "w"], "y", ["auto_pad": .text(mode)])
    #expect(try output(writer, [1, 2, 3]) == (first == 1 ? [3, 5, 3] : [1, 3, 5]))
  }

  @Test func paddingWiderThanTheKernelIsABorder() throws {
    var writer = ONNXWriter(input: [1, 1, 1, 2])
    writer.constant("w", [1, 1, 1, 1], [2])
    writer.node("Conv", ["x", "w"], "y", ["pads": .integers([0, 2, 0, 1])])
    #expect(try output(writer, [1, 2]) == [0, 0, 2, 4, 0])
  }

  @Test func constantsMayBeHalvesAndDoubles() throws {
    for (type, raw) in [
      (10, [0x00, 0x3C, 0x00, 0xC1] as [UInt8]),
      (11, [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0x04, 0xC0]),
    ] {
      var writer = ONNXWriter(input: [1, 2])
      writer.constant("w", raw: raw, [2, 1], type: type)
      writer.node("MatMul", ["x", "w"], "y")
      #expect(try output(writer, [8, 4]) == [-2])
    }
  }

  @Test func shapesAreEvaluated() throws {
    var writer = ONNXWriter(input: [1, 2, 1, 2])
    writer.constant("zero", integers: [0])
    writer.constant("rest", integers: [-1])
    writer.constant("w", [4, 1], [1, 1, 1, 2])
    writer.node("Shape", ["x"], "sizes")
    writer.node("Gather", ["sizes", "zero"], "batch")
    writer.node("Concat", ["batch", "rest"], "shape", ["axis": .integer(0)])
    writer.node("Reshape", ["x", "shape"], "flat")
    writer.node("MatMul", ["flat", "w"], "y")
    #expect(try output(writer, [1, 2, 3, 4]) == [14])
  }

  /// Of two channels of 1 × 3, given as pixels: (1, -2), (5, 8), (3, -6).
  @Test(
    arguments: [
      ("ReduceMean", [1], [-0.5, 6.5, -1.5]), ("ReduceMean", [-1], [3, 0]),
      ("ReduceSum", [1], [-1, 13, -3]), ("ReduceSum", [1, 2, 3], [9]),
      ("ReduceMax", [1], [1, 8, 3]), ("ReduceMax", [3], [5, 8]),
      ("ReduceMax", [0], [1, -2, 5, 8, 3, -6]),
      ("ReduceMin", [1], [-2, 5, -6]), ("ReduceMin", [2, 3], [1, -6]), ("ReduceMin", [], [-6]),
    ] as [(String, [Int], [Float])])
  func reductionsOverAnyAxes(_ kind: String, _ axes: [Int], _ expected: [Float]) throws {
    for keepsAxes in [0, 1] {
      var writer = ONNXWriter(input: [1, 2, 1, 3])
      writer.constant("w", [2, 2, 1, 1], [1, 0, 0, 1])
      writer.node("Conv", ["x", "w"], "c")
      writer.node(
        kind, ["c"], "y", ["axes": .integers(axes), "keepdims": .integer(keepsAxes)])
      #expect(try output(writer, [1, -2, 5, 8, 3, -6]) == expected, "\(kind) \(axes)")
    }
  }

  /// Sums and extremes of more values than a window holds, and of rows of a sequence.
  @Test func longReductions() throws {
    var writer = ONNXWriter(input: [1, 2, 1, 400])
    writer.node("ReduceMax", ["x"], "y", ["axes": .integers([3])])
    let values = (0..<800).map { Float(($0 * 37) % 801) }
    let even = stride(from: 0, to: 800, by: 2).map { values[$0] }
    let odd = stride(from: 1, to: 800, by: 2).map { values[$0] }
    #expect(try output(writer, values) == [even.max() ?? 0, odd.max() ?? 0])
    var sums = ONNXWriter(input: [1, 2, 3])
    sums.node("ReduceSum", ["x"], "y", ["axes": .integers([1])])
    #expect(try output(sums, [1, 2, 3, 10, 20, 30]) == [11, 22, 33])
  }

  @Test func convolutionsAndPoolsOverSteps() throws {
    var writer = ONNXWriter(input: [1, 2, 3])
    writer.constant("w", [1, 2, 2], [1, 10, 100, 1_000])
    writer.node("Conv", ["x", "w"], "c", ["pads": .integers([0, 1])])
    writer.node(
      "MaxPool", ["c"], "y", ["kernel_shape": .integers([2]), "strides": .integers([1])])
    // Channels of three steps: (1, 2, 3) and (4, 5, 6); behind the last step lies a zero.
    #expect(try output(writer, [1, 2, 3, 4, 5, 6]) == [6_532, 6_532])
  }

  @Test func convolutionsReadAsManyAxesAsTheirWeightsHave() {
    var writer = ONNXWriter(input: [1, 2, 3])
    writer.constant("w", [1, 2, 1, 1], [1, 1])
    writer.node("Conv", ["x", "w"], "y")
    #expect(refusal(writer).contains("found weights of 4 dimensions; accepted: 3, as the input"))
  }

  @Test func matricesMultiplyRows() throws {
    var writer = ONNXWriter(input: [1, 2, 3])
    writer.constant("w", [3, 2], [1, 10, 2, 20, 3, 30])
    writer.node("MatMul", ["x", "w"], "y")
    #expect(try output(writer, [1, 1, 1, 1, 0, -1]) == [6, 60, -2, -20])
  }

  @Test func othersAreRefusedByName() {
    var writer = ONNXWriter(input: [1, 2])
    writer.node("Hardmax", ["x"], "y")
    #expect(refusal(writer).contains("node 0 Hardmax 'y': an operator that is not read"))
  }

  /// Functions of one value at 2 and -1, in float32.
  @Test(
    arguments: [
      ("Abs", [:], [2, 1]), ("Celu", ["alpha": .real(2)], [2, -0.786_938_7]),
      ("Elu", [:], [2, -0.632_120_6]), ("Elu", ["alpha": .real(0.5)], [2, -0.316_060_3]),
      ("Erf", [:], [0.995_322_3, -0.842_700_8]), ("Exp", [:], [7.389_056, 0.367_879_44]),
      ("Gelu", [:], [1.954_499_7, -0.158_655_26]), ("HardSigmoid", [:], [0.9, 0.3]),
      ("HardSwish", [:], [1.666_666_6, -0.333_333_34]), ("LeakyRelu", [:], [2, -0.01]),
      ("LeakyRelu", ["alpha": .real(0.3)], [2, -0.3]), ("Neg", [:], [-2, 1]),
      ("Reciprocal", [:], [0.5, -1]), ("Selu", [:], [2.101_402, -1.111_330_7]),
      ("Softplus", [:], [2.126_928, 0.313_261_7]), ("Softsign", [:], [0.666_666_7, -0.5]),
      ("Tanh", [:], [0.964_027_6, -0.761_594_2]),
    ] as [(String, [String: ONNXWriter.Attribute], [Float])])
  func functionsOfOneValue(
    _ kind: String, _ attributes: [String: ONNXWriter.Attribute], _ expected: [Float]
  ) throws {
    var writer = ONNXWriter(input: [1, 2])
    writer.node(kind, ["x"], "y", attributes)
    for (value, expected) in zip(try output(writer, [2, -1]), expected) {
      #expect(abs(value - expected) < 1e-6, "\(kind) \(value)")
    }
  }

  @Test func clampsBetweenAnyBoundsAndPowersByConstants() throws {
    var clip = ONNXWriter(input: [1, 2])
    clip.constant("low", [1], [-0.5])
    clip.node("Clip", ["x", "low"], "y")
    #expect(try output(clip, [2, -1]) == [2, -0.5])
    var power = ONNXWriter(input: [1, 2])
    power.constant("three", [1], [3])
    power.node("Pow", ["x", "three"], "y")
    #expect(try output(power, [2, -1]) == [8, -1])
  }

  @Test func refusals() {
    var foreign = ONNXWriter(input: [1, 2])
    foreign.node("Relu", ["x"], "y", domain: "com.example")
    #expect(
      refusal(foreign).contains(
        "node 0 Relu 'y': an operator that is not read; accepted: operators of ONNX itself"))

    var elsewhere = ONNXWriter(input: [1, 4])
    elsewhere.externalConstant("w")
    elsewhere.node("Add", ["x", "w"], "y")
    #expect(refusal(elsewhere).contains("weights in another file"))

    var open = ONNXWriter(input: [1, nil, 2, 2])
    open.node("Relu", ["x"], "y")
    #expect(refusal(open).contains("input dimensions [1, ?, 2, 2]"))

    var batch = ONNXWriter(input: [8, 2])
    batch.node("Relu", ["x"], "y")
    #expect(refusal(batch).contains("input dimensions [8, 2]"))

    var integers = ONNXWriter(input: [1, 2])
    integers.inputType = 7
    integers.node("Relu", ["x"], "y")
    #expect(refusal(integers).contains("an input of int64 values"))
  }

  /// What is divided by may be computed; where it is a root, its inverse is.
  @Test func divisionsByActivations() throws {
    var writer = ONNXWriter(input: [1, 2])
    writer.moreInputs = [("z", [1, 2])]
    writer.node("Sqrt", ["x"], "root")
    writer.node("Div", ["z", "root"], "a")
    writer.node("Abs", ["x"], "size")
    writer.node("Div", ["a", "size"], "y")
    #expect(try output(writer, [4, 9, 6, 6]) == [0.75, 2 * (1 / 9)])
    let graph = try ONNXImporter.graph(from: writer.file, fileName: "t")
    #expect(graph.nodes.map(\.operation.name).filter { $0.hasSuffix("SQRT") } == ["RSQRT"])
  }

  @Test func scoresStandForTheIndexOfTheLargest() throws {
    var writer = ONNXWriter(input: [1, 3])
    writer.node("Relu", ["x"], "scores")
    writer.node("ArgMax", ["scores"], "y", ["axis": .integer(1), "keepdims": .integer(0)])
    writer.outputs = [("y", [1])]
    let graph = try ONNXImporter.graph(from: writer.file, fileName: "t")
    #expect(graph.nodes.map(\.name) == ["scores"] && graph.outputNames == ["y"])
    #expect(graph.notes.count == 1 && graph.notes[0].contains("(ArgMax along axis 1 of [1, 3]"))
    writer.node("Relu", ["y"], "z")
    #expect(refusal(writer).contains("found an ArgMax within the network"))
  }

  @Test func contradictionsAreInvalid() {
    var missing = ONNXWriter(input: [1, 2])
    missing.node("Relu", ["z"], "y")
    #expect(refusal(missing).contains("reads 'z', which nothing makes"))

    var twice = ONNXWriter(input: [1, 2])
    twice.node("Relu", ["x"], "y")
    twice.node("Relu", ["x"], "y")
    #expect(refusal(twice).contains("makes 'y' a second time"))

    var short = ONNXWriter(input: [1, 2])
    short.constant("w", [2, 3], [1, 2, 3])
    short.node("MatMul", ["x", "w"], "y")
    #expect(refusal(short).contains("constant 'w' holds 3 values for [2, 3]"))

    var huge = ONNXWriter(input: [1, 2])
    huge.constant("w", [1 << 40, 1 << 40], [1])
    huge.node("MatMul", ["x", "w"], "y")
    #expect(refusal(huge).contains("holds 1 values for"))
  }
}
