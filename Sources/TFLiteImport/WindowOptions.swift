import GraphIR
import Thimble

/// The options that convolutions and pools share, as the file holds them.
struct WindowOptions {
  var isPaddingSame: Bool
  var strideHeight: Int
  var strideWidth: Int
  var dilationHeight: Int
  var dilationWidth: Int
  var kernelHeight: Int
  var kernelWidth: Int
  var activation: Int8

  /// Reads `Conv2DOptions`; the kernel's size comes from the weights.
  init(convolution table: FlatTable, weights: Tensor) throws(FileDefect) {
    try self.init(table, activation: 3, dilationWidth: 4, dilationHeight: 5)
    (kernelHeight, kernelWidth) = (weights.dimensions[1], weights.dimensions[2])
  }

  /// Reads `DepthwiseConv2DOptions`; the kernel's size comes from the weights.
  init(depthwise table: FlatTable, weights: Tensor) throws(FileDefect) {
    try self.init(table, activation: 4, dilationWidth: 5, dilationHeight: 6)
    (kernelHeight, kernelWidth) = (weights.dimensions[1], weights.dimensions[2])
  }

  /// Reads `TransposeConvOptions`; the kernel's size comes from the weights.
  init(transposed table: FlatTable, weights: Tensor) throws(FileDefect) {
    try self.init(
      table, activation: Field.TransposeConv.activation, dilationWidth: nil, dilationHeight: nil)
    (kernelHeight, kernelWidth) = (weights.dimensions[1], weights.dimensions[2])
  }

  /// Reads `Pool2DOptions`.
  init(pool table: FlatTable) throws(FileDefect) {
    try self.init(table, activation: 5, dilationWidth: nil, dilationHeight: nil)
    kernelWidth = Int(try table.value(3, default: Int32(0)))
    kernelHeight = Int(try table.value(4, default: Int32(0)))
  }

  private init(
    _ table: FlatTable, activation id: Int, dilationWidth: Int?, dilationHeight: Int?
  ) throws(FileDefect) {
    let padding = try table.value(0, default: Int8(0))
    guard padding == 0 || padding == 1 else {
      throw FileDefect(
        at: table.position, found: "padding \(padding)", accepted: "0 (SAME) or 1 (VALID)")
    }
    isPaddingSame = padding == 0
    strideWidth = Int(try table.value(1, default: Int32(0)))
    strideHeight = Int(try table.value(2, default: Int32(0)))
    activation = try table.value(id, default: Int8(0))
    self.dilationWidth = 1
    self.dilationHeight = 1
    if let dilationWidth {
      self.dilationWidth = Int(try table.value(dilationWidth, default: Int32(1)))
    }
    if let dilationHeight {
      self.dilationHeight = Int(try table.value(dilationHeight, default: Int32(1)))
    }
    kernelHeight = 1
    kernelWidth = 1
  }
}

/// Kernel, stride and dilation along one axis.
private struct WindowAxis {
  var kernel: Int
  var stride: Int
  var dilation: Int

  private var extent: Int { (kernel - 1) * dilation + 1 }

  /// Number of output positions; 0 when the window does not fit.
  func outputs(of input: Int, isPaddingSame: Bool) -> Int {
    guard !isPaddingSame else { return (input + stride - 1) / stride }
    return input < extent ? 0 : (input - extent) / stride + 1
  }

  /// Padding before the input; SAME puts the odd one after it.
  func paddingBefore(_ input: Int, isPaddingSame: Bool) -> Int {
    guard isPaddingSame else { return 0 }
    let outputs = outputs(of: input, isPaddingSame: true)
    return max(0, (outputs - 1) * stride + extent - input) / 2
  }
}

extension Lowering {
  /// The window over an input of rank 4, its padding resolved; `nil` when it was refused.
  ///
  /// The output's height and width must be those that the window gives.
  mutating func window(
    _ options: WindowOptions, from input: Tensor, to output: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) -> Window2D? {
    for tensor in [input, output] where tensor.dimensions.count != 4 {
      throw FileDefect(
        at: record.position, found: "\(record.kind) tensor \(tensor.dimensions)",
        accepted: "4 dimensions")
    }
    let sizes = [
      ("kernel", options.kernelHeight, options.kernelWidth),
      ("stride", options.strideHeight, options.strideWidth),
      ("dilation", options.dilationHeight, options.dilationWidth),
    ]
    for (what, height, width) in sizes where height < 1 || width < 1 {
      throw FileDefect(
        at: record.position, found: "\(what) \(height) x \(width)", accepted: "1 or more")
    }
    let large = sizes.filter { $0.1 > 255 || $0.2 > 255 }
    for (what, height, width) in large {
      try refuse(record, found: "\(what) \(height) x \(width)", accepted: "1 to 255 each")
    }
    return large.isEmpty ? try resolved(options, input, output, record) : nil
  }

  private mutating func resolved(
    _ options: WindowOptions, _ input: Tensor, _ output: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) -> Window2D? {
    let rows = WindowAxis(
      kernel: options.kernelHeight, stride: options.strideHeight, dilation: options.dilationHeight)
    let columns = WindowAxis(
      kernel: options.kernelWidth, stride: options.strideWidth, dilation: options.dilationWidth)
    let (height, width) = (input.dimensions[1], input.dimensions[2])
    let expected = [
      1, rows.outputs(of: height, isPaddingSame: options.isPaddingSame),
      columns.outputs(of: width, isPaddingSame: options.isPaddingSame), output.dimensions[3],
    ]
    try expect(expected, of: output, record)
    let top = rows.paddingBefore(height, isPaddingSame: options.isPaddingSame)
    let left = columns.paddingBefore(width, isPaddingSame: options.isPaddingSame)
    guard top <= 255, left <= 255 else {
      try refuse(record, found: "padding \(top) x \(left)", accepted: "0 to 255 each")
      return nil
    }
    return Window2D(
      kernelHeight: UInt8(options.kernelHeight), kernelWidth: UInt8(options.kernelWidth),
      strideHeight: UInt8(options.strideHeight), strideWidth: UInt8(options.strideWidth),
      dilationHeight: UInt8(options.dilationHeight), dilationWidth: UInt8(options.dilationWidth),
      padTop: UInt8(top), padLeft: UInt8(left))
  }

  /// The clamp that an operator applies to its result; `nil` when it was refused.
  mutating func fusedActivation(
    _ number: Int8, _ record: OperatorRecord
  ) throws(FileDefect) -> Activation? {
    switch number {
    case 0: return Activation.none
    case 1: return .relu
    case 2: return .reluN1To1
    case 3: return .relu6
    default:
      let name = [4: "TANH", 5: "SIGN_BIT"][number] ?? "number \(number)"
      try refuse(
        record, found: "fused activation \(name)", accepted: "NONE, RELU, RELU_N1_TO_1, RELU6")
      return nil
    }
  }
}
