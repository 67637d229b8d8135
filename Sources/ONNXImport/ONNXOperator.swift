import GraphIR

/// The operators that can be imported, under ONNX's names.
enum ONNXOperator: String, CaseIterable {
  case add = "Add"
  case averagePool = "AveragePool"
  case batchNormalization = "BatchNormalization"
  case cast = "Cast"
  case clip = "Clip"
  case concat = "Concat"
  case constant = "Constant"
  case constantOfShape = "ConstantOfShape"
  case conv = "Conv"
  case div = "Div"
  case dropout = "Dropout"
  case flatten = "Flatten"
  case gather = "Gather"
  case gemm = "Gemm"
  case globalAveragePool = "GlobalAveragePool"
  case globalMaxPool = "GlobalMaxPool"
  case identity = "Identity"
  case matMul = "MatMul"
  case maxPool = "MaxPool"
  case mul = "Mul"
  case pad = "Pad"
  case reduceMean = "ReduceMean"
  case reshape = "Reshape"
  case shape = "Shape"
  case slice = "Slice"
  case softmax = "Softmax"
  case squeeze = "Squeeze"
  case sub = "Sub"
  case transpose = "Transpose"
  case unsqueeze = "Unsqueeze"

  /// Functions of one value, under ONNX's names.
  static let unary: [String: UnaryFunction] = ["Relu": .clamp(.relu), "Sigmoid": .logistic]
}
