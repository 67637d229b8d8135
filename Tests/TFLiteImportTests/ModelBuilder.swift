import GraphIR
import TFLiteImport

/// A small TFLite model put together by hand; field numbers are those of the schema, version 3d.
struct ModelBuilder {
  /// Types by their number in the schema.
  enum ValueType: Int {
    case float32 = 0
    case float16 = 1
    case int32 = 2
    case uint8 = 3
    case int64 = 4
    case int16 = 7
    case int8 = 9
    case int4 = 17
  }

  var tensors: [[Int: FlatValue]] = []
  var buffers: [[Int: FlatValue]] = [[:]]
  var operators: [[Int: FlatValue]] = []
  var codes: [[Int: FlatValue]] = []
  var metadata: [[Int: FlatValue]] = []
  var inputs: [Int] = [0]
  var outputs: [Int] = []
  var subgraphs = 1
  var version = 3

  /// Adds an activation, int8 with scale 0.5 and zero point 3 unless told otherwise.
  @discardableResult
  mutating func activation(
    _ dimensions: [Int], type: ValueType = .int8, scale: Float? = 0.5, zeroPoint: Int = 3,
    extra: [Int: FlatValue] = [:]
  ) -> Int {
    add(dimensions, type, buffer: 0, scales: scale.map { [$0] } ?? [], [zeroPoint], 0, extra)
  }

  /// Adds a constant of int8 or int32 zeros, or of the bytes given.
  mutating func constant(
    _ dimensions: [Int], type: ValueType = .int8, scales: [Float] = [0.25],
    zeroPoints: [Int]? = nil, axis: Int = 0, bytes: [UInt8]? = nil,
    extra: [Int: FlatValue] = [:]
  ) -> Int {
    let width = [.int32: 4, .float32: 4, .float16: 2][type] ?? 1
    let content = bytes ?? Array(repeating: 0, count: dimensions.reduce(width, *))
    buffers.append([0: .bytes(content)])
    return add(
      dimensions, type, buffer: buffers.count - 1, scales: scales,
      zeroPoints ?? scales.map { _ in 0 }, axis, extra)
  }

  /// Adds a float32 constant.
  mutating func floats(_ dimensions: [Int], _ values: [Float]) -> Int {
    constant(
      dimensions, type: .float32, scales: [],
      bytes: values.flatMap { littleEndian(Int32(bitPattern: $0.bitPattern)) })
  }

  /// Adds an int32 constant such as axes.
  mutating func integers(_ values: [Int], dimensions: [Int]? = nil) -> Int {
    constant(
      dimensions ?? [values.count], type: .int32, scales: [],
      bytes: values.flatMap { littleEndian(Int32($0)) })
  }

  private mutating func add(
    _ dimensions: [Int], _ type: ValueType, buffer: Int, scales: [Float], _ zeroPoints: [Int],
    _ axis: Int, _ extra: [Int: FlatValue]
  ) -> Int {
    var fields: [Int: FlatValue] = [
      0: .int32s(dimensions), 1: .int8(type.rawValue), 2: .int32(buffer),
      3: .string("t\(tensors.count)"),
    ]
    if !scales.isEmpty {
      fields[4] = .table([2: .floats(scales), 3: .int64s(zeroPoints), 6: .int32(axis)])
    }
    tensors.append(fields.merging(extra) { $1 })
    return tensors.count - 1
  }

  /// Adds an operator; the last one's result is the model's output.
  mutating func node(
    _ number: Int, _ inputs: [Int], _ output: Int, options: (Int, [Int: FlatValue])? = nil,
    custom: String? = nil
  ) {
    var code: [Int: FlatValue] = [0: .int8(min(number, 127)), 3: .int32(number)]
    if let custom { code[1] = .string(custom) }
    codes.append(code)
    var fields: [Int: FlatValue] = [
      0: .int32(codes.count - 1), 1: .int32s(inputs), 2: .int32s([output]),
    ]
    if let options {
      fields[3] = .int8(options.0)
      fields[4] = .table(options.1)
    }
    operators.append(fields)
    outputs = [output]
  }

  /// Adds a metadata entry.
  mutating func note(_ name: String, _ text: String) {
    buffers.append([0: .string(text)])
    metadata.append([0: .string(name), 1: .int32(buffers.count - 1)])
  }

  /// The file.
  var bytes: [UInt8] {
    let graph: [Int: FlatValue] = [
      0: .tables(tensors), 1: .int32s(inputs), 2: .int32s(outputs), 3: .tables(operators),
    ]
    return FlatBufferWriter.buffer([
      0: .int32(version), 1: .tables(codes),
      2: .tables(Array(repeating: graph, count: subgraphs)), 4: .tables(buffers),
      6: .tables(metadata),
    ])
  }

  /// The graph imported from the file.
  func graph() throws -> Graph {
    try TFLiteImporter.graph(from: bytes, fileName: "test.tflite")
  }

  /// The issues for which the import is refused; empty when it is not.
  func issues() throws -> [ImportIssue] {
    do throws(ImportError) {
      _ = try TFLiteImporter.graph(from: bytes, fileName: "test.tflite")
      return []
    } catch {
      guard case .unsupported(_, let issues, _) = error else { throw error }
      return issues
    }
  }

  /// Why the file is invalid; empty when it is not.
  func defect() throws -> String {
    do throws(ImportError) {
      _ = try TFLiteImporter.graph(from: bytes, fileName: "test.tflite")
      return ""
    } catch {
      guard case .invalid(_, _, let reason) = error else { throw error }
      return reason
    }
  }
}

/// Operator numbers and options of the schema that the tests use.
extension ModelBuilder {
  static func convolution(
    same: Bool = true, stride: (Int, Int) = (1, 1), activation: Int = 0,
    dilation: (Int, Int) = (1, 1)
  ) -> (Int, [Int: FlatValue]) {
    (
      1,
      [
        0: .int8(same ? 0 : 1), 1: .int32(stride.1), 2: .int32(stride.0), 3: .int8(activation),
        4: .int32(dilation.1), 5: .int32(dilation.0),
      ]
    )
  }

  static func depthwise(
    same: Bool = true, stride: Int = 1, multiplier: Int = 1, activation: Int = 0
  ) -> (Int, [Int: FlatValue]) {
    (
      2,
      [
        0: .int8(same ? 0 : 1), 1: .int32(stride), 2: .int32(stride), 3: .int32(multiplier),
        4: .int8(activation),
      ]
    )
  }

  static func pool(
    same: Bool = false, stride: (Int, Int), kernel: (Int, Int), activation: Int = 0
  ) -> (Int, [Int: FlatValue]) {
    (
      5,
      [
        0: .int8(same ? 0 : 1), 1: .int32(stride.1), 2: .int32(stride.0), 3: .int32(kernel.1),
        4: .int32(kernel.0), 5: .int8(activation),
      ]
    )
  }

  static func fullyConnected(
    activation: Int = 0, format: Int = 0, keepsDimensions: Bool = false
  ) -> (Int, [Int: FlatValue]) {
    (8, [0: .int8(activation), 1: .int8(format), 2: .int8(keepsDimensions ? 1 : 0)])
  }

  static func softmax(beta: Float = 1) -> (Int, [Int: FlatValue]) { (9, [0: .float(beta)]) }

  static func add(activation: Int = 0) -> (Int, [Int: FlatValue]) { (11, [0: .int8(activation)]) }

  static func reducer(keepsDimensions: Bool) -> (Int, [Int: FlatValue]) {
    (27, [0: .int8(keepsDimensions ? 1 : 0)])
  }
}

extension ModelBuilder {
  /// A model of every operator that becomes a node, with float edges, labels and front end.
  static func everyOperator() -> ModelBuilder {
    var model = ModelBuilder()
    let source = model.activation([1, 6, 5, 2], type: .float32, scale: nil)
    let input = model.activation([1, 6, 5, 2])
    model.node(114, [source], input)
    let padded = model.activation([1, 8, 7, 2])
    model.node(34, [input, model.integers([0, 0, 1, 1, 1, 1, 0, 0], dimensions: [4, 2])], padded)
    let filtered = model.activation([1, 6, 5, 4])
    let weights = model.constant(
      [4, 3, 3, 2], scales: [0.25, 0.5, 0.25, 0.5], bytes: (0..<72).map { UInt8($0) })
    let bias = model.constant([4], type: .int32, scales: [0.125, 0.25, 0.125, 0.25])
    model.node(3, [padded, weights, bias], filtered, options: convolution(same: false))
    let depth = model.activation([1, 3, 3, 8])
    model.node(
      4, [filtered, model.constant([1, 3, 3, 8], axis: 3), -1], depth,
      options: depthwise(stride: 2, multiplier: 2, activation: 3))
    let pooled = model.activation([1, 2, 2, 8])
    model.node(17, [depth], pooled, options: pool(stride: (1, 1), kernel: (2, 2)))
    let clamped = model.activation([1, 2, 2, 8], scale: 0.25)
    model.node(21, [pooled], clamped)
    let scaled = model.activation([1, 2, 2, 8])
    model.node(114, [clamped], scaled)
    let sum = model.activation([1, 2, 2, 8])
    model.node(0, [pooled, scaled], sum, options: add(activation: 1))
    model.addClassifier(to: sum)
    model.note("thimble.labels", "yes\nno\nother\n")
    model.note("thimble.frontend", frontEndJSON(frames: 6, coefficients: 10))
    return model
  }

  /// Adds what follows the features `[1, 2, 2, 8]` in `everyOperator()`.
  private mutating func addClassifier(to features: Int) {
    let mixed = activation([1, 2, 2, 6])
    node(
      9, [features, constant([6, 8])], mixed, options: Self.fullyConnected(keepsDimensions: true))
    let mean = activation([1, 6])
    node(
      40, [mixed, integers([-3, 2])], mean, options: Self.reducer(keepsDimensions: false))
    let gate = activation([1, 6], scale: 1 / 256, zeroPoint: -128)
    node(14, [mean], gate)
    let squeezed = activation([6], scale: 1 / 256, zeroPoint: -128)
    node(43, [gate], squeezed)
    let scores = activation([1, 3])
    node(9, [squeezed, constant([3, 6])], scores, options: Self.fullyConnected())
    let result = activation([1, 3], scale: 1 / 256, zeroPoint: -128)
    node(25, [scores], result, options: Self.softmax())
    node(6, [result], activation([1, 3], type: .float32, scale: nil))
  }

  /// A front end's JSON.
  static func frontEndJSON(frames: Int, coefficients: Int, gain: String = "fixed") -> String {
    """
    {"sampleRateHertz":16000,"frameLength":480,"frameStride":320,"fftLength":512,"melBands":40,
    "lowerHertz":20,"upperHertz":4000,"logOffset":1e-6,"coefficients":\(coefficients),
    "frames":\(frames),"gain":"\(gain)"}
    """
  }
}
