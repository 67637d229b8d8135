import GraphIR

/// The operators that can be imported, under ONNX's names.
enum ONNXOperator: String, CaseIterable {
  case add = "Add"
  case and = "And"
  case argMax = "ArgMax"
  case averagePool = "AveragePool"
  case batchNormalization = "BatchNormalization"
  case cast = "Cast"
  case clip = "Clip"
  case concat = "Concat"
  case constant = "Constant"
  case constantOfShape = "ConstantOfShape"
  case conv = "Conv"
  case convTranspose = "ConvTranspose"
  case depthToSpace = "DepthToSpace"
  case dequantizeLinear = "DequantizeLinear"
  case div = "Div"
  case dropout = "Dropout"
  case einsum = "Einsum"
  case equal = "Equal"
  case expand = "Expand"
  case flatten = "Flatten"
  case gather = "Gather"
  case gemm = "Gemm"
  case globalAveragePool = "GlobalAveragePool"
  case globalMaxPool = "GlobalMaxPool"
  case greater = "Greater"
  case greaterOrEqual = "GreaterOrEqual"
  case gru = "GRU"
  case identity = "Identity"
  case instanceNormalization = "InstanceNormalization"
  case layerNormalization = "LayerNormalization"
  case less = "Less"
  case lessOrEqual = "LessOrEqual"
  case logSoftmax = "LogSoftmax"
  case lpNormalization = "LpNormalization"
  case lstm = "LSTM"
  case matMul = "MatMul"
  case max = "Max"
  case maxPool = "MaxPool"
  case min = "Min"
  case mod = "Mod"
  case mul = "Mul"
  case or = "Or"
  case pad = "Pad"
  case pow = "Pow"
  case parametricReLU = "PRelu"
  case quantizeLinear = "QuantizeLinear"
  case reduceL1 = "ReduceL1"
  case reduceL2 = "ReduceL2"
  case reduceLogSum = "ReduceLogSum"
  case reduceLogSumExp = "ReduceLogSumExp"
  case reduceMax = "ReduceMax"
  case reduceMean = "ReduceMean"
  case reduceMin = "ReduceMin"
  case reduceProd = "ReduceProd"
  case reduceSum = "ReduceSum"
  case reduceSumSquare = "ReduceSumSquare"
  case reshape = "Reshape"
  case resize = "Resize"
  case rnn = "RNN"
  case shape = "Shape"
  case slice = "Slice"
  case softmax = "Softmax"
  case spaceToDepth = "SpaceToDepth"
  case split = "Split"
  case squeeze = "Squeeze"
  case sub = "Sub"
  case sum = "Sum"
  case tile = "Tile"
  case transpose = "Transpose"
  case trilu = "Trilu"
  case unsqueeze = "Unsqueeze"
  case upsample = "Upsample"
  case `where` = "Where"
  case xor = "Xor"

  /// Functions of one value, under ONNX's names, by what a node's attributes say of them.
  static let unary: [String: @Sendable (ONNXNode) -> UnaryFunction] = [
    "Abs": { _ in .abs },
    "Acos": { _ in .arcCosine },
    "Acosh": { _ in .areaCosine },
    "Asin": { _ in .arcSine },
    "Asinh": { _ in .areaSine },
    "Atan": { _ in .arcTangent },
    "Atanh": { _ in .areaTangent },
    "Ceil": { _ in .ceiling },
    "Celu": { .celu(alpha: $0.real("alpha") ?? 1) },
    "Cos": { _ in .cosine },
    "Cosh": { _ in .hyperbolicCosine },
    "Elu": { .elu(alpha: $0.real("alpha") ?? 1) },
    "Erf": { _ in .errorFunction },
    "Exp": { _ in .exponential },
    "Floor": { _ in .floor },
    "Gelu": { $0.attributes["approximate"]?.text == "tanh" ? .geluByTanh : .gelu },
    "HardSigmoid": { .hardSigmoid(alpha: $0.real("alpha") ?? 0.2, beta: $0.real("beta") ?? 0.5) },
    "HardSwish": { _ in .hardSwish },
    "IsInf": {
      .isInfinite(
        above: $0.attributes["detect_positive"]?.integer != 0,
        below: $0.attributes["detect_negative"]?.integer != 0)
    },
    "IsNaN": { _ in .isNaN },
    "LeakyRelu": { .leakyReLU(alpha: $0.real("alpha") ?? 0.01) },
    "Log": { _ in .logarithm },
    "Mish": { _ in .mish },
    "Neg": { _ in .negative },
    "Not": { _ in .not },
    "Reciprocal": { _ in .reciprocal },
    "Relu": { _ in .clamp(.relu) },
    "Round": { _ in .round },
    "Selu": { .selu(alpha: $0.real("alpha") ?? 1.673_263_2, gamma: $0.real("gamma") ?? 1.050_701) },
    "Shrink": { .shrink(bias: $0.real("bias") ?? 0, threshold: $0.real("lambd") ?? 0.5) },
    "Sigmoid": { _ in .logistic },
    "Sign": { _ in .sign },
    "Sin": { _ in .sine },
    "Sinh": { _ in .hyperbolicSine },
    "Softplus": { _ in .softplus },
    "Softsign": { _ in .softsign },
    "Sqrt": { _ in .squareRoot },
    "Swish": { .swish(alpha: $0.real("alpha") ?? 1) },
    "Tan": { _ in .tangent },
    "Tanh": { _ in .tanh },
    "ThresholdedRelu": { .thresholded(above: $0.real("alpha") ?? 1) },
  ]
}

extension ONNXOperator {
  /// Whether ONNX Runtime has it among its own operators too.
  var isMicrosofts: Bool { self == .quantizeLinear || self == .dequantizeLinear }
  /// Whether it goes through steps of time, the batch second where not told otherwise.
  var isRecurrent: Bool { self == .lstm || self == .gru || self == .rnn }
}

extension ONNXNode {
  /// An attribute that is a number.
  fileprivate func real(_ name: String) -> Float? { attributes[name]?.real }
}
