public import GraphIR
public import Thimble

/// An operator ready for the file: fields resolved, constants placed, ring not yet planned.
public struct LoweredOperator: Sendable {
  /// A name for people.
  public var name: String
  /// The operator with all its fields.
  public var operation: any RowOperator
  /// Index of the tensor read first.
  public var input: Int
  /// Index of the second tensor read.
  public var secondInput: Int?
  /// Shapes of inputs and output.
  public var shapes: OperatorShapes

  /// What the operator does.
  public var kind: OperatorKind { type(of: operation).kind }
  /// What an inference asks of the operator.
  public var workload: Workload { operation.workload(shapes) }

  func reads(_ tensor: Int) -> Bool { input == tensor || secondInput == tensor }
}

/// A tensor's shape and quantization, its place in the arena not yet planned.
public struct LoweredTensor: Equatable, Sendable {
  /// A name for people.
  public var name: String
  /// The shape, as rows.
  public var shape: Shape
  /// Real value of one quantization step.
  public var scale: Float
  /// Stored value that stands for the real 0.
  public var zeroPoint: Int8
}

/// A network as the file holds it, but for the plan: operator `i` writes tensor `i + 1`.
public struct LoweredModel: Sendable {
  /// The input, then each operator's output.
  public var tensors: [LoweredTensor]
  /// The operators, in execution order.
  public var operators: [LoweredOperator]
  /// The constants' bytes; operators hold their offsets in the file.
  public var constants: [UInt8]
  /// In which order the constants lie.
  public var layout: KernelLayout
  /// Names of the classes; empty when unknown.
  public var labels: [String]
  /// The audio front end the network was trained with.
  public var frontEnd: FrontEnd?
  /// SHA-256 of the source file, 32 bytes, or none.
  public var sourceSHA256: [UInt8]
  /// What else the file's provenance is to say, a line each, such as the calibration set's digest.
  public var provenance: [String] = []
  /// Names of channels that were proved constant, by operator.
  public var constantChannels: [String: Int] = [:]
  /// What each pass saved before lowering; none for a model read from a `.thimble` file.
  public var passes: [PassReport] = []

  /// The constants' bytes from an offset in the file on.
  public func constants(at fileOffset: UInt32) -> ArraySlice<UInt8> {
    constants.dropFirst(
      Int(fileOffset) - FileLayout.constantsStart(operatorCount: operators.count))
  }
}

extension FileLayout {
  /// Where the constants of a file with `operatorCount` operators start.
  static func constantsStart(operatorCount: Int) -> Int {
    aligned(operatorsStart(operatorCount: operatorCount) + operatorCount * operatorBytes)
  }

  /// Where its operator records start.
  static func operatorsStart(operatorCount: Int) -> Int {
    aligned(headerBytes + (operatorCount + 1) * tensorBytes)
  }

  /// `offset`, rounded up to the next section boundary.
  static func aligned(_ offset: Int) -> Int {
    (offset + alignment - 1) / alignment * alignment
  }
}
