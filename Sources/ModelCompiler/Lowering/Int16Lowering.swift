import GraphIR
import Thimble

/// Kernels of 16-bit values and 8-bit weights, and what lies between these and values of other types.
extension Lowering {
  /// The kernel of an operation that reads or makes values of another type than int8, and the index of the
  /// tensor that it reads second; `nil` for one that moves bytes.
  ///
  /// - Throws: `CompileError.unsupported` for an operation that has no such kernel.
  mutating func lowerWide(
    _ operation: Operation, _ operands: Operands
  ) throws(CompileError) -> (any RowOperator, second: Int?)? {
    if operation.needsNoZeroPoint { try requireZeroPointsOfZero(operands) }
    switch operation {
    case .conv2D(let window, let activation):
      return (try wideConvolution(operands, window, activation), nil)
    case .fullyConnected(let activation):
      return (try wideConvolution(operands, try wholeWindow(operands), activation), nil)
    case .depthwiseConv2D(let window, let activation, _):
      return (try wideDepthwise(operands, window, activation), nil)
    case .averagePool2D(let window, let activation):
      var pool = Int16AveragePool2D()
      (pool.window, pool.bounds) = (window, operands.wideBounds(activation))
      return (pool, nil)
    case .maxPool2D(let window, let activation):
      var pool = Int16MaxPool2D()
      (pool.window, pool.bounds) = (window, operands.wideBounds(activation))
      return (pool, nil)
    case .elementwise(let function, let activation):
      return try wideElementwise(operands, function, activation)
    case .unary(let function): return (try wideUnary(operands, function), nil)
    case .softmax(let beta): return (try wideSoftmax(operands, beta), nil)
    case .pad, .move:
      guard operands.output.wideZeroPoint == 0, !operation.hasBorder else {
        throw .unsupported(["a border of int16 values other than 0; 0 works"])
      }
      return nil
    case .reshape, .concatenation, .slice: return nil
    case .lstm(let limit, let exponent, let startsAnew):
      return try lowerLSTM(operands, limit: limit, exponent: exponent, startsAnew: startsAnew)
    case .reduce(let reduction, let reach):
      return (try wideReduction(operands, reduction, reach), nil)
    case .addN, .logSoftmax, .l2Normalization, .batchMatMul, .svdf, .resizeBilinear:
      throw .unsupported([operands.typeSentence])
    }
  }

  /// - Throws: `CompileError.unsupported` where what an operation reads or makes has a zero point other than 0.
  private func requireZeroPointsOfZero(_ operands: Operands) throws(CompileError) {
    let node = operands.node
    let found = (node.inputs + [node.output])
      .filter { [.int16, .int8].contains(graph.tensors[$0].type) }
      .compactMap { graph.tensors[$0].quantization?.zeroPoints.first { $0 != 0 } }
    guard let zeroPoint = found.first else { return }
    throw .unsupported([
      "int16 values of zero point \(zeroPoint); 0 works, as the converter writes it"
    ])
  }

  // MARK: Weights

  private mutating func wideConvolution(
    _ operands: Operands, _ window: Window2D, _ activation: Activation
  ) throws(CompileError) -> any RowOperator {
    var fields = Int16WindowFields()
    (fields.window, fields.bounds) = (window, operands.wideBounds(activation))
    let layer = try wideLayer(operands)
    return pool.placed(Int16Conv2D(fields), weights: layer.weights, layer.rescale)
  }

  private mutating func wideDepthwise(
    _ operands: Operands, _ window: Window2D, _ activation: Activation
  ) throws(CompileError) -> any RowOperator {
    var fields = Int16WindowFields()
    (fields.window, fields.bounds) = (window, operands.wideBounds(activation))
    let layer = try wideLayer(operands)
    return pool.placed(Int16DepthwiseConv2D(fields), weights: layer.weights, layer.rescale)
  }

  /// A sum over pixels, columns or channels, rescaled: a layer whose weights are all 1, and which 32 bits hold.
  private mutating func wideReduction(
    _ operands: Operands, _ reduction: Reduction, _ reach: Reach
  ) throws(CompileError) -> any RowOperator {
    let channels = operands.output.shape.channels
    let factor = try reductionFactor(operands, reduction, reach)
    let rescale = WideSums.arrays(Array(repeating: (0, factor), count: channels))
    let ones = [Int8](repeating: 1, count: reach.count(operands.input.shape) * channels)
    var fields = Int16WindowFields()
    switch reach {
    case .channels: return pool.placed(Int16Conv2D(fields), weights: ones, rescale)
    case .columns: fields.window.kernelWidth = UInt8(clamping: operands.input.shape.width)
    case .pixels: fields.window = try wholeWindow(operands)
    }
    return pool.placed(Int16DepthwiseConv2D(fields), weights: ones, rescale)
  }

  /// The window of a convolution that reads all of an input, as a fully connected layer does.
  private func wholeWindow(_ operands: Operands) throws(CompileError) -> Window2D {
    let input = operands.input.shape
    guard let height = UInt8(exactly: input.height), let width = UInt8(exactly: input.width) else {
      throw .unsupported([
        "int16 values of \(input.height) × \(input.width) pixels; up to 255 a side work"
      ])
    }
    var window = Window2D()
    (window.kernelHeight, window.kernelWidth) = (height, width)
    return window
  }

  /// The bytes of a layer's weights as they are, and of the biases and factors of its channels.
  private mutating func wideLayer(
    _ operands: Operands
  ) throws(CompileError) -> (weights: [Int8], rescale: [Int8]) {
    let node = operands.node
    let tensor = graph.tensors[node.inputs[1]]
    let channels = operands.output.shape.channels
    let scales = tensor.quantization?.scales ?? []
    guard tensor.type == .int8, tensor.count % channels == 0,
      scales.count == 1 || scales.count == channels
    else { throw .unsupported(["\(tensor.type) weights of int16 values; int8 works"]) }
    let bias = node.inputs.count > 2 ? graph.tensors[node.inputs[2]] : nil
    let isLong = bias?.type != .int32
    if !isLong, case .depthwise = node.operation.facts.weights {
      throw .unsupported(["an int32 bias of int16 values; int64 works, as the converter writes it"])
    }
    var factors: [Rescale] = []
    for channel in 0..<channels {
      let scale = Double(scales[scales.count == 1 ? 0 : channel])
      let factor = try Rescale(
        from: Double(operands.input.scale) * scale, to: operands.output.scale)
      factors.append(isLong ? try WideSums.reduced(factor) : factor)
    }
    let biases = bias?.biasValues ?? Array(repeating: 0, count: channels)
    try checkReach(operands, biases, isLong: isLong)
    return (tensor.int8Values, WideSums.arrays(Array(zip(biases, factors))))
  }

  /// Notes channels whose sums of 32 bits may wrap, as they do in TensorFlow Lite Micro.
  ///
  /// - Throws: `CompileError.unsupported` for sums that leave the 47 bits its arithmetic is defined for.
  private mutating func checkReach(
    _ operands: Operands, _ biases: [Int64], isLong: Bool
  ) throws(CompileError) {
    let tensor = graph.tensors[operands.node.inputs[1]]
    let sums = biases.map { (bias: $0, products: tensor.count / biases.count) }
    guard !isLong else { return try WideSums.check(sums) }
    let wide = sums.count { WideSums.reach($0.bias, $0.products) > Double(Int32.max) }
    if wide > 0 { wideChannels[operands.node.name] = wide }
  }

  // MARK: Two operands

  private mutating func wideElementwise(
    _ operands: Operands, _ function: BinaryFunction, _ activation: Activation
  ) throws(CompileError) -> (any RowOperator, second: Int?) {
    let tensor = graph.tensors[operands.node.inputs[1]]
    let second = tensor.constant == nil ? index[operands.node.inputs[1]] : nil
    let arithmetic: BinaryArithmetic
    do throws(UnsupportedScale) {
      arithmetic = try BinaryArithmetic(
        wide: function,
        BinaryScales(
          first: operands.input.scale, second: tensor.quantization?.scales.first ?? 1,
          output: operands.output.scale))
    } catch {
      throw .unsupported([error.reason])
    }
    var fields = Int16OperandFields()
    fields.bounds = operands.wideBounds(activation)
    if tensor.constant != nil, let shape = tensor.shape {
      fields.constant = ConstantOperand(
        values: pool.append(tensor.int8Values), zeroPoint: 0, shape)
    }
    switch arithmetic {
    case .sum(let scale, let negates):
      var sum = Int16Sum()
      (sum.fields, sum.scale) = (fields, CommonScaleFields(scale, negates: negates))
      return (sum, second)
    case .product(let factor):
      var product = Int16Product()
      (product.fields, product.factor) = (fields, factor)
      return (product, second)
    case .extremum(let isMaximum):
      var extremum = Int16Extremum()
      (extremum.fields, extremum.isMaximum) = (fields, isMaximum)
      return (extremum, second)
    case .quotient, .squaredDifference: throw .unsupported([operands.typeSentence])
    }
  }
}

/// Sums of products of 16-bit and 8-bit values, and what makes outputs of them.
enum WideSums {
  /// A factor as TFLite applies it to sums of 64 bits.
  static func reduced(_ factor: Rescale) throws(CompileError) -> Rescale {
    guard factor.shift <= 7 else {
      throw .unsupported(["a factor of 2^\(factor.shift) to the output's scale; below 2^7 works"])
    }
    return factor.reduced
  }

  /// The largest magnitude of a sum.
  static func reach(_ bias: Int64, _ products: Int) -> Double {
    Double(bias.magnitude) + Double(products) * 127 * 32_768
  }

  /// - Throws: `CompileError.unsupported` for sums that leave the 47 bits that factors are defined for.
  static func check(_ sums: [(bias: Int64, products: Int)]) throws(CompileError) {
    guard sums.allSatisfy({ reach($0.bias, $0.products) < 0x1p47 }) else {
      throw .unsupported(["sums beyond 2^47; smaller biases work"])
    }
  }

  /// The bytes of a `WideRescale`.
  static func arrays(_ sums: [(bias: Int64, factor: Rescale)]) -> [Int8] {
    sums.flatMap(\.bias.littleEndianBytes) + sums.flatMap(\.factor.multiplier.littleEndianBytes)
      + sums.map(\.factor.shift)
  }
}

extension Operands {
  /// The range that an activation leaves of the output's type.
  func wideBounds(_ activation: Activation) -> Int16Bounds {
    let zero = Int(output.wideZeroPoint)
    let range = output.element == .int8 ? -128...127 : -32_768...32_767
    func quantized(_ real: Float) -> Int16 {
      let steps = (real / output.scale).rounded(.toNearestOrAwayFromZero)
      let value = zero + Int(max(-100_000, min(100_000, steps)))
      return Int16(max(range.lowerBound, min(range.upperBound, value)))
    }
    let (lowest, highest) = (Int16(range.lowerBound), Int16(range.upperBound))
    return switch activation {
    case .none: Int16Bounds(lower: lowest, upper: highest)
    case .relu: Int16Bounds(lower: quantized(0), upper: highest)
    case .relu6: Int16Bounds(lower: quantized(0), upper: quantized(6))
    case .reluN1To1: Int16Bounds(lower: quantized(-1), upper: quantized(1))
    }
  }

  /// What is said of types that an operation has no kernel for.
  var typeSentence: String {
    "\(input.element) to \(output.element) values; int8 throughout works"
  }
}

extension GraphIR.Operation {
  /// Whether kernels of 16-bit values take zero points for 0.
  fileprivate var needsNoZeroPoint: Bool {
    switch self {
    case .conv2D, .depthwiseConv2D, .fullyConnected, .elementwise, .lstm, .reduce: true
    case .averagePool2D, .maxPool2D, .unary, .softmax, .addN, .logSoftmax,
      .l2Normalization, .batchMatMul, .svdf, .resizeBilinear, .pad, .move, .reshape,
      .concatenation, .slice:
      false
    }
  }

  /// Whether a border of another value than 0 is put around an activation.
  fileprivate var hasBorder: Bool {
    guard case .move(.pad(_, let value)) = self else { return false }
    return value != 0
  }
}

extension Tensor {
  /// A bias of 32 or 64 bits.
  var biasValues: [Int64] {
    guard type == .int64 else { return int32Values.map(Int64.init) }
    let bytes = constant ?? []
    return stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { index in
      Int64(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[index + $1]) << (8 * $1) })
    }
  }
}

extension Int64 {
  /// The number's bytes, as the file has them.
  fileprivate var littleEndianBytes: [Int8] {
    (0..<8).map { Int8(truncatingIfNeeded: self >> (8 * Int64($0))) }
  }
}
