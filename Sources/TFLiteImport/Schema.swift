// Facts in this file (field numbers, enumeration values) are those of the TFLite schema, version
// 3d, as published with LiteRT (`tflite/converter/schema/schema.fbs`).

import GraphIR

/// The operators that can be imported, by their number in the schema.
enum BuiltinOperator: Int, CaseIterable {
  case averagePool2D = 1
  case concatenation = 2
  case conv2D = 3
  case depthwiseConv2D = 4
  case depthToSpace = 5
  case dequantize = 6
  case fullyConnected = 9
  case l2Normalization = 11
  case maxPool2D = 17
  case reshape = 22
  case resizeBilinear = 23
  case softmax = 25
  case spaceToDepth = 26
  case svdf = 27
  case pad = 34
  case gather = 36
  case batchToSpaceND = 37
  case spaceToBatchND = 38
  case transpose = 39
  case squeeze = 43
  case lstm = 44
  case stridedSlice = 45
  case split = 49
  case logSoftmax = 50
  case parametricReLU = 54
  case argMax = 56
  case padV2 = 60
  case slice = 65
  case transposeConv = 67
  case tile = 69
  case expandDims = 70
  case shape = 77
  case power = 78
  case pack = 83
  case unpack = 88
  case fill = 94
  case resizeNearestNeighbor = 97
  case leakyReLU = 98
  case mirrorPad = 100
  case splitV = 102
  case reverseV2 = 105
  case addN = 106
  case quantize = 114
  case batchMatMul = 126
  case callOnce = 129
  case broadcastTo = 130
  case varHandle = 142
  case readVariable = 143
  case assignVariable = 144
  case gelu = 150

  /// Functions of one value, by their number in the schema.
  static let unary: [Int: UnaryFunction] = [
    8: .floor, 14: .logistic, 19: .clamp(.relu), 20: .clamp(.reluN1To1), 21: .clamp(.relu6),
    28: .tanh, 47: .exponential, 59: .negative, 66: .sine, 73: .logarithm, 75: .squareRoot,
    76: .reciprocalRoot, 92: .square, 101: .abs, 104: .ceiling, 108: .cosine, 111: .elu,
    116: .round, 117: .hardSwish, 152: .clamp(0...1), 158: .sign,
  ]

  /// Functions of two operands, by their number in the schema.
  static let binary: [Int: BinaryFunction] = [
    0: .add, 18: .multiply, 41: .subtract, 42: .divide, 55: .maximum, 57: .minimum,
    99: .squaredDifference,
  ]

  /// Reductions over axes, by their number in the schema.
  static let reductions: [Int: ReductionSteps.Kind] = [
    40: .mean, 74: .sum, 82: .largest, 89: .smallest,
  ]
}

/// Which table holds an operator's options, by its number in the schema's union.
enum OptionsType: UInt8 {
  case conv2D = 1
  case depthwiseConv2D = 2
  case pool2D = 5
  case svdf = 6
  case fullyConnected = 8
  case softmax = 9
  case concatenation = 10
  case add = 11
  case l2Normalization = 12
  case resizeBilinear = 15
  case reshape = 17
  case spaceToDepth = 19
  case mul = 21
  case gather = 23
  case reducer = 27
  case sub = 28
  case div = 29
  case stridedSlice = 32
  case transposeConv = 49
  case pack = 59
  case unpack = 64
  case lstm = 71
  case resizeNearestNeighbor = 74
  case leakyReLU = 75
  case mirrorPad = 77
  case depthToSpace = 94
  case batchMatMul = 101
  case callOnce = 103
  case varHandle = 111
  case gelu = 116
}

/// Field numbers of the schema's tables.
enum Field {
  enum Model {
    static let version = 0
    static let operatorCodes = 1
    static let subgraphs = 2
    static let buffers = 4
    static let metadata = 6
    static let signatures = 7
  }
  enum Signature {
    static let inputs = 0
    static let outputs = 1
    static let subgraph = 4
  }
  enum SignatureTensor {
    static let name = 0
    static let index = 1
  }
  enum OperatorCode {
    static let deprecatedBuiltinCode = 0
    static let customCode = 1
    static let builtinCode = 3
  }
  enum SubGraph {
    static let tensors = 0
    static let inputs = 1
    static let outputs = 2
    static let operators = 3
  }
  enum Tensor {
    static let shape = 0
    static let type = 1
    static let buffer = 2
    static let name = 3
    static let quantization = 4
    static let isVariable = 5
    static let sparsity = 6
    static let shapeSignature = 7
    static let externalBuffer = 10
  }
  enum Quantization {
    static let scale = 2
    static let zeroPoint = 3
    static let detailsType = 4
    static let quantizedDimension = 6
  }
  enum Operator {
    static let opcodeIndex = 0
    static let inputs = 1
    static let outputs = 2
    static let optionsType = 3
    static let options = 4
  }
  enum Buffer {
    static let data = 0
    static let offset = 1
    static let size = 2
  }
  enum Metadata {
    static let name = 0
    static let buffer = 1
    // Of the tables within the entry TFLITE_METADATA (`metadata_schema.fbs`): the model's, a subgraph's
    // and a tensor's.
    static let subgraphs = 3
    static let outputs = 3
    static let files = 6
  }
  enum AssociatedFile {
    static let name = 0
    static let type = 2
    static let locale = 3
  }
  enum FullyConnected {
    static let activation = 0
    static let weightsFormat = 1
    static let keepNumDims = 2
  }
  enum Reshape {
    static let newShape = 0
  }
  enum Concatenation {
    static let axis = 0
    static let activation = 1
  }
  enum StridedSlice {
    static let beginMask = 0
    static let endMask = 1
    static let ellipsisMask = 2
    static let newAxisMask = 3
    static let shrinkAxisMask = 4
    static let offset = 5
  }
  enum TransposeConv {
    static let padding = 0
    static let strideWidth = 1
    static let strideHeight = 2
    static let activation = 3
  }
  enum Gather {
    static let axis = 0
    static let batchDimensions = 1
  }
  enum Pack {
    static let axis = 1
  }
  enum SVDF {
    static let rank = 0
    static let activation = 1
  }
  enum BatchMatMul {
    static let transposesFirst = 0
    static let transposesSecond = 1
  }
  enum LSTM {
    static let activation = 0
    static let cellClip = 1
    static let timeMajor = 3
  }
  enum CallOnce {
    static let subgraph = 0
  }
  enum VarHandle {
    static let container = 0
    static let name = 1
  }
}

/// The type of a tensor's values, by its number in the schema.
struct TensorType: RawRepresentable, Equatable, Sendable {
  let rawValue: Int8

  static let float32 = TensorType(rawValue: 0)
  static let float16 = TensorType(rawValue: 1)
  static let int32 = TensorType(rawValue: 2)
  static let uint8 = TensorType(rawValue: 3)
  static let int64 = TensorType(rawValue: 4)
  static let bool = TensorType(rawValue: 6)
  static let int16 = TensorType(rawValue: 7)
  static let int8 = TensorType(rawValue: 9)
  static let resource = TensorType(rawValue: 13)
  static let int4 = TensorType(rawValue: 17)

  /// Bytes of a value, where this importer reads any.
  var width: Int? {
    switch self {
    case .int8, .uint8: 1
    case .float16, .int16: 2
    case .int32, .float32: 4
    case .int64: 8
    default: nil
    }
  }

  /// The type's name in lower case.
  var name: String {
    Self.names.indices.contains(Int(rawValue)) ? Self.names[Int(rawValue)] : "type \(rawValue)"
  }

  private static let names = [
    "float32", "float16", "int32", "uint8", "int64", "string", "bool", "int16", "complex64",
    "int8", "float64", "complex128", "uint64", "resource", "variant", "uint32", "uint16", "int4",
    "bfloat16", "int2", "uint4", "float8 E4M3", "float8 E5M2",
  ]
}
