package import GraphIR
package import Thimble

/// An operator ready for the file: fields resolved, constants placed, ring not yet planned.
package struct LoweredOperator: Sendable {
  /// A name for people.
  package var name: String
  /// The operator with all its fields.
  package var operation: any RowOperator
  /// Index of the tensor read first.
  package var input: Int
  /// Index of the second tensor read.
  package var secondInput: Int?
  /// Index of the tensor written.
  package var output: Int
  /// Shapes of inputs and output.
  package var shapes: OperatorShapes

  /// Which kernel computes it.
  package var kind: KernelKind { type(of: operation).kind }
  /// What an inference asks of the operator.
  package var workload: Workload { operation.workload(shapes) }
}

/// A tensor's shape and quantization, its place in the arena not yet planned.
package struct LoweredTensor: Equatable, Sendable {
  /// A name for people.
  package var name: String
  /// The shape, as rows.
  package var shape: Shape
  /// Real value of one quantization step.
  package var scale: Float
  /// Stored value that stands for the real 0, of any element.
  package var wideZeroPoint: Int16
  /// The type of the values.
  package var element: ElementCode
  /// Where the tensor lies in another one; `nil` for one with a ring of its own.
  package var part: TensorPart?
  /// What of the tensor outlives an inference; `nil` for nothing.
  package var state: TensorState?

  init(
    name: String, shape: Shape, scale: Float, zeroPoint: Int16, element: ElementCode = .int8
  ) {
    (self.name, self.shape, self.scale, self.element) = (name, shape, scale, element)
    wideZeroPoint = zeroPoint
  }

  /// Stored value that stands for the real 0, of int8 values.
  package var zeroPoint: Int8 { Int8(clamping: wideZeroPoint) }
  /// Bytes of a row.
  package var rowBytes: Int { shape.rowCount * element.byteCount }
  /// Bytes of all rows.
  package var byteCount: Int { shape.height * rowBytes }

  /// The shape as a kernel sees it: in bytes by one that moves them.
  func shape(for kernel: KernelKind) -> Shape {
    guard kernel.elements == .anyOne else { return shape }
    var bytes = shape
    bytes.channels *= element.byteCount
    return bytes
  }
}

extension OperatorShapes {
  /// The shapes of a kernel's tensors as it sees them.
  init(
    of kernel: KernelKind, input: LoweredTensor, second: LoweredTensor? = nil,
    output: LoweredTensor
  ) {
    self.init(
      input: input.shape(for: kernel), second: second.map { $0.shape(for: kernel) },
      output: output.shape(for: kernel))
  }
}

/// Where a tensor lies that is a part of another one: some of its rows, or of the bytes of each row.
package struct TensorPart: Equatable, Sendable {
  /// Index of the other one, which is no part itself.
  package var storage: Int
  /// That tensor's row that is the part's first.
  package var firstRow = 0
  /// Where in each of its rows the part starts.
  package var byteOffset = 0
}

/// Rows of a tensor that outlive an inference: its last ones are the first ones of the next.
package struct TensorState: Equatable, Sendable {
  /// How many.
  package var keptRows: Int
  /// File offset of their first contents among the constants; 0 where that is the zero point throughout.
  package var contentsOffset: UInt32 = 0
}

/// A network as the file holds it, but for the plan.
package struct LoweredModel: Sendable {
  /// The inputs, then the others; where ``isGraph`` does not hold, operator `i` writes tensor `i + 1`.
  package var tensors: [LoweredTensor]
  /// How many of the tensors are inputs.
  package var inputCount = 1
  /// The tensors that the caller reads.
  package var outputs: [Int]
  /// The operators, in execution order.
  package var operators: [LoweredOperator]
  /// The constants' bytes; operators hold their offsets in the file.
  package var constants: [UInt8]
  /// In which order the constants lie.
  package var layout: KernelLayout
  /// Names of the classes; empty when unknown.
  package var labels: [String]
  /// The audio front end the network was trained with.
  package var frontEnd: FrontEnd?
  /// The window of a stream that its outputs are of, where its input is the new rows only.
  package var streamWindow: StreamWindow?
  /// How a keyword spotter is to listen with it, where that was chosen.
  package var listening: ListeningSettings?
  /// SHA-256 of the source file, 32 bytes, or none.
  package var sourceSHA256: [UInt8]
  /// What else the file's provenance is to say, a line each, such as the calibration set's digest.
  package var provenance: [String] = []
  /// Names of channels that were proved constant, by operator.
  package var constantChannels: [String: Int] = [:]
  /// Channels whose sums can leave int32 for some input, by operator.
  package var wideChannels: [String: Int] = [:]
  /// What each pass saved before lowering; none for a model read from a `.thimble` file.
  package var passes: [PassReport] = []

  /// Whether a file of the model needs ``FileFeatures/graph``.
  package var isGraph: Bool {
    inputCount != 1 || outputs != [operators.count] || tensors.count != operators.count + 1
      || tensors.contains { $0.part != nil || $0.state != nil || $0.element != .int8 }
      || operators.indices.contains { operators[$0].output != $0 + 1 }
  }

  /// Bytes of all inputs together.
  package var inputBytes: Int { tensors.prefix(inputCount).reduce(0) { $0 + $1.byteCount } }

  /// Bytes of all outputs together.
  package var outputBytes: Int { outputs.reduce(0) { $0 + tensors[$1].byteCount } }

  /// Tensors with rows that outlive an inference.
  package var stateCount: Int { tensors.count { $0.state != nil } }

  /// The file offset of the first constant.
  package var constantsStart: Int {
    FileLayout.constantsStart(
      tensors: tensors.count, operators: operators.count, outputs: outputs.count,
      states: stateCount)
  }

  /// The constants' bytes from an offset in the file on.
  package func constants(at fileOffset: UInt32) -> ArraySlice<UInt8> {
    constants.dropFirst(Int(fileOffset) - constantsStart)
  }
}

extension FileLayout {
  /// Where the constants of a file start.
  static func constantsStart(tensors: Int, operators: Int, outputs: Int, states: Int) -> Int {
    let operatorsStart = aligned(headerBytes + tensors * tensorBytes)
    let ends = aligned(operatorsStart + operators * operatorBytes)
    return aligned(ends + endBytes(outputs: outputs, states: states))
  }
}
