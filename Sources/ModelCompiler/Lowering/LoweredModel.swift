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
  /// Shapes of inputs and output.
  package var shapes: OperatorShapes

  /// What the operator does.
  package var kind: OperatorKind { type(of: operation).kind }
  /// What an inference asks of the operator.
  package var workload: Workload { operation.workload(shapes) }

  func reads(_ tensor: Int) -> Bool { input == tensor || secondInput == tensor }
}

/// A tensor's shape and quantization, its place in the arena not yet planned.
package struct LoweredTensor: Equatable, Sendable {
  /// A name for people.
  package var name: String
  /// The shape, as rows.
  package var shape: Shape
  /// Real value of one quantization step.
  package var scale: Float
  /// Stored value that stands for the real 0.
  package var zeroPoint: Int8
}

/// A network as the file holds it, but for the plan: operator `i` writes tensor `i + 1`.
package struct LoweredModel: Sendable {
  /// The input, then each operator's output.
  package var tensors: [LoweredTensor]
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
  /// SHA-256 of the source file, 32 bytes, or none.
  package var sourceSHA256: [UInt8]
  /// What else the file's provenance is to say, a line each, such as the calibration set's digest.
  package var provenance: [String] = []
  /// Names of channels that were proved constant, by operator.
  package var constantChannels: [String: Int] = [:]
  /// What each pass saved before lowering; none for a model read from a `.thimble` file.
  package var passes: [PassReport] = []

  /// The file offset of the first constant.
  package var constantsStart: Int { FileLayout.constantsStart(operatorCount: operators.count) }

  /// The constants' bytes from an offset in the file on.
  package func constants(at fileOffset: UInt32) -> ArraySlice<UInt8> {
    constants.dropFirst(Int(fileOffset) - constantsStart)
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
