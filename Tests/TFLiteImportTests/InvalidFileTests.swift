import GraphIR
import TFLiteImport
import Testing

/// Files that are damaged or contradict themselves.
struct InvalidFileTests {
  @Test func errorsNameTheByte() throws {
    let bytes = Array("\u{10}\0\0\0TFL9".utf8)
    let error = #expect(throws: ImportError.self) {
      try TFLiteImporter.graph(from: bytes, fileName: "old.tflite")
    }
    #expect(
      error?.description
        == "old.tflite: invalid at byte 4: found file identifier \"TFL9\", accepted \"TFL3\"")
  }

  @Test(arguments: [[], [0], Array("....TFL3".utf8), Array(repeating: 0xff, count: 64)])
  func notEvenAHeader(bytes: [UInt8]) {
    #expect(throws: ImportError.self) {
      try TFLiteImporter.graph(from: bytes, fileName: "x")
    }
  }

  @Test func schemaVersion() throws {
    var model = ModelBuilder.everyOperator()
    model.version = 2
    #expect(try model.defect() == "found schema version 2, accepted 3")
  }

  /// Declared output shapes must be those that the operators compute.
  @Test(arguments: [[1, 8, 8, 3], [1, 7, 8, 2], [1, 8, 9, 2]])
  func wrongOutputShape(dimensions: [Int]) throws {
    var model = ModelBuilder()
    let input = model.activation([1, 8, 8, 4])
    let output = model.activation(dimensions)
    model.node(
      3, [input, model.constant([2, 3, 3, 4])], output, options: ModelBuilder.convolution())
    #expect(try model.defect().hasPrefix("found CONV_2D output 't1' \(dimensions), accepted"))
  }

  /// A kernel larger than a VALID input leaves no output.
  @Test func kernelLargerThanItsInput() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4, 4, 1])
    let options = ModelBuilder.pool(stride: (2, 2), kernel: (5, 5))
    model.node(17, [input], model.activation([1, 1, 1, 1]), options: options)
    #expect(try model.defect().hasSuffix("accepted [1, 0, 0, 1]"))
  }

  @Test func constantsOfAnotherSize() throws {
    for (count, biasCount) in [(7, 2), (9, 2), (0, 2), (8, 3)] {
      var model = ModelBuilder()
      let input = model.activation([1, 4])
      let weights = model.constant([2, 4], bytes: Array(repeating: 0, count: count))
      let bias = model.constant([biasCount], type: .int32, scales: [0.125])
      let output = model.activation([1, 2])
      let options = ModelBuilder.fullyConnected()
      model.node(9, [input, weights, bias], output, options: options)
      #expect(throws: ImportError.self) { try model.graph() }
    }
  }

  @Test func orderOfExecution() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    let middle = model.activation([1, 4])
    let output = model.activation([1, 4])
    model.node(19, [middle], output)
    model.node(19, [input], middle)
    #expect(try model.defect() == "tensor 't1' is read by node 0 before it is produced")
    model.operators.reverse()
    model.operators.append(model.operators[0])
    model.outputs = [output]
    #expect(
      try model.defect() == "tensor 't1', written by node 2, is constant or already produced")
  }

  @Test(arguments: [0, -0.5, Float.nan, Float.infinity])
  func activationScale(scale: Float) throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4], scale: scale)
    model.node(19, [input], model.activation([1, 4]))
    #expect(try model.defect().hasSuffix("a zero point of -128 to 127"))
  }

  @Test func optionsOfAnotherOperator() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    let output = model.activation([1, 4], scale: 1 / 256, zeroPoint: -128)
    model.node(25, [input], output, options: ModelBuilder.add())
    #expect(try model.defect() == "found SOFTMAX with options of type 11, accepted type 9")
    model.operators[0][3] = nil
    #expect(try model.defect() == "found SOFTMAX without options, accepted type 9")
  }

  @Test func indicesOutOfRange() throws {
    for change in [[1: FlatValue.int32s([9])], [2: .int32s([-1])], [0: .int32(7)]] {
      var model = ModelBuilder()
      let input = model.activation([1, 4])
      model.node(19, [input], model.activation([1, 4]))
      model.operators[0].merge(change) { $1 }
      #expect(throws: ImportError.self) { try model.graph() }
    }
  }

  @Test func stridesBeyondEveryTensor() throws {
    for stride in [Int64.min, .max, 65_536] {
      var model = ModelBuilder()
      let input = model.activation([1, 4, 4, 2])
      let (begin, end) = (model.integers([0, 0, 0, 0]), model.integers([1, 4, 4, 2]))
      let strides = model.constant(
        [4], type: .int64, scales: [],
        bytes: [1, stride, 1, 1].flatMap { littleEndian($0) })
      model.node(45, [input, begin, end, strides], model.activation([1, 4, 4, 2]))
      #expect(try model.defect().contains("strides [1, \(stride), 1, 1]"))
    }
  }

  /// Many constants over one stretch of the file must not multiply its size in memory.
  @Test func overlappingConstants() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    for count in 0..<200 {
      let weights = model.constant([200, 4])
      model.buffers[count + 1] = [1: .uint64(UInt64(8 + count)), 2: .uint64(800)]
      let output = model.activation([1, 200])
      model.node(9, [input, weights], output, options: ModelBuilder.fullyConnected())
    }
    #expect(model.bytes.count < 200 * 800)
    #expect(try model.defect() == "buffers of constants overlap")
  }
}
