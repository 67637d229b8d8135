import ONNXImport
import TFLiteImport
import Thimble

extension Verb {
  /// Lists the operators.
  static let operators = Verb(
    "operators", summary: "List the operators that models may use.",
    options: [.json],
    examples: [
      Example("thimble operators", "what the runtime runs and what the importer reads"),
      Example("thimble operators --json", "the same for scripts"),
    ]
  ) { arguments, console in
    let report = OperatorsReport()
    console.print(arguments.has(.json) ? json(report) : report.text)
    return .success
  }
}

private struct OperatorsReport: Encodable {
  struct Operator: Encodable {
    var kind: String
    var accepts: String
  }

  let operators = KernelKind.allCases.map { kind in
    Operator(kind: "\(kind)", accepts: kind.accepts)
  }
  let tflite = TFLiteImporter.supportedOperators
  let onnx = ONNXImporter.supportedOperators

  var text: String {
    let rows = operators.map { ["  " + $0.kind, $0.accepts] }
    return
      (["The runtime runs, on int8 activations, or int16 where said, of batch 1:"]
      + TextTable.lines(rows)
      + ["", "Read from .tflite files, and turned into these:"]
      + tflite.map { "  " + $0 }
      + ["", "Read from .onnx files, of float32 networks and of int8 ones:"]
      + onnx.map { "  " + $0 }).joined(separator: "\n")
  }
}

extension KernelKind {
  /// What the operator takes, for people.
  fileprivate var accepts: String {
    switch self {
    case .conv2D:
      "any kernel, stride and dilation; weights per channel; fused RELU, RELU6, RELU_N1_TO_1"
    case .depthwiseConv2D: "as conv2D, one input channel an output channel"
    case .fullyConnected: "weights per tensor or per channel; a whole flattened input"
    case .averagePool2D: "any window and stride; taps outside are not counted"
    case .maxPool2D: "any window and stride"
    case .globalAveragePool: "mean over height and width, row by row"
    case .add: "two tensors of one shape, each with its scale"
    case .sum: "ADD and SUB of tensors of any shapes that go together, or with a constant"
    case .product: "MUL, likewise"
    case .extremum: "MINIMUM and MAXIMUM of one scale, likewise"
    case .squaredDifference: "SQUARED_DIFFERENCE, likewise"
    case .quotient: "DIV by constants, likewise"
    case .softmax: "over the channels of a pixel"
    case .logSoftmax: "LOG_SOFTMAX, likewise"
    case .l2Normalization: "L2_NORMALIZATION, likewise"
    case .batchMatMul: "BATCH_MATMUL of two tensors, transposed or not"
    case .lstm: "UNIDIRECTIONAL_SEQUENCE_LSTM, its state kept between inferences; ONNX: anew"
    case .svdf: "SVDF, likewise"
    case .lookup: "any function of one value: LOGISTIC, RELU, QUANTIZE, arithmetic with one number"
    case .pad: "a border of zeros around rows and columns"
    case .reshape: "the same bytes in rows of another length"
    case .copy: "joints and cuts of tensors that no ring can hold in place"
    case .rearrange:
      "rows made of pieces of rows: borders along any axis, nearest pixels, transposes, blocks"
    case .resizeBilinear: "what lies between the four nearest pixels"
    case .blockedConv2D: "conv2D and fullyConnected on vector units of PCs, packed in memory"
    case .blockedDepthwiseConv2D: "depthwiseConv2D, likewise"
    case .int4Conv2D: "conv2D, and fullyConnected over one pixel, with weights of 4 bits"
    case .int4DepthwiseConv2D: "depthwiseConv2D with weights of 4 bits"
    case .packedInt4Im2ColConv2D: "packedIm2ColConv2D with weights of 4 bits"
    case .packedInt4DirectConv2D: "packedDirectConv2D with weights of 4 bits"
    case .packedInt4DepthwiseConv2D: "packedDepthwiseConv2D with weights of 4 bits"
    case .packedInt4Depthwise3x3: "packedDepthwise3x3 with weights of 4 bits"
    case .joinedIm2ColConv2D: "packedIm2ColConv2D, weights of two channels joined in 16 bits"
    case .joinedDirectConv2D: "packedDirectConv2D, likewise"
    case .joinedFullyConnected: "packedFullyConnected, likewise"
    case .packedIm2ColConv2D: "conv2D of small windows, for cores with the DSP extension"
    case .packedDepthwiseConv2D: "depthwiseConv2D, for cores with the DSP extension"
    case .packedDepthwise3x3: "depthwiseConv2D of 3 × 3, stride 1, for cores with the DSP extension"
    case .packedStridedDepthwise3x3: "the same of stride 2"
    case .packedTallDepthwise3x3:
      "packedDepthwise3x3 at one go, column by column, where tensors lie there whole"
    case .packedDepthwise1xN: "depthwiseConv2D over sequences, one row high, stride 1 or 2"
    case .packedDirectConv2D: "conv2D of large windows, for cores with the DSP extension"
    case .packedFullyConnected: "fullyConnected, for cores with the DSP extension"
    case .copiedIm2ColConv2D: "joinedIm2ColConv2D, its weights copied to SRAM by each step"
    case .packedDotProduct: "fullyConnected of one output, likewise"
    case .int16Conv2D: "conv2D and fullyConnected of int16 values, weights of int8"
    case .int16DepthwiseConv2D: "depthwiseConv2D, likewise"
    case .int16AveragePool2D: "averagePool2D of int16 values"
    case .int16MaxPool2D: "maxPool2D of int16 values"
    case .int16Sum: "ADD and SUB of int16 values, of any shapes that go together"
    case .int16Product: "MUL, likewise"
    case .int16Extremum: "MINIMUM and MAXIMUM, likewise, of one scale"
    case .int16LSTM: "UNIDIRECTIONAL_SEQUENCE_LSTM of int16 values, likewise kept"
    case .int16Sigmoid: "LOGISTIC and TANH of int16 values"
    case .int16Softmax: "softmax of int16 values"
    case .softmaxToInt16: "softmax of int8 values with int16 results"
    case .requantize:
      "QUANTIZE between int8, int16 and int32; RELU, RELU6, LEAKY_RELU of int16 values"
    }
  }
}
