package import Thimble

/// The type of a tensor's values.
package enum ElementType: String, Sendable {
  case float32, int8, uint8, int16, int32, int64, boolean, string, other
  /// -8 to 7, or that times a multiplier (``Int4Groups``); in a graph each value has a byte of its own.
  case int4

  /// Bytes of a value.
  package var byteCount: Int {
    switch self {
    case .float32, .int32: 4
    case .int16: 2
    case .int64: 8
    case .int8, .uint8, .boolean, .string, .other, .int4: 1
    }
  }

  /// What the zero point of an activation can be.
  package var zeroPoints: ClosedRange<Int> {
    self == .int8 ? -128...127 : -32_768...32_767
  }
}

/// How real numbers are represented: `real = scale * (stored - zeroPoint)`.
package struct Quantization: Equatable, Sendable {
  /// One scale, or one for each slice along `axis`.
  package var scales: [Float]
  /// One zero point for each scale.
  package var zeroPoints: [Int]
  /// The axis that the scales run along, where there is more than one.
  package var axis: Int
  /// For 4-bit weights in groups, the weights of a group; see ``Int4Groups``.
  package var groupSize: Int?

  /// Makes a quantization.
  package init(scales: [Float], zeroPoints: [Int], axis: Int = 0, groupSize: Int? = nil) {
    self.scales = scales
    self.zeroPoints = zeroPoints
    self.axis = axis
    self.groupSize = groupSize
  }
}

/// A tensor of a graph: an activation, or a constant that holds its bytes.
package struct Tensor: Equatable, Sendable {
  /// The name its source gave it.
  package var name: String
  /// Dimensions as in the source, batch included; activations are NHWC.
  package var dimensions: [Int]
  /// The type of its values.
  package var type: ElementType
  /// Scale and zero point; `nil` for float activations and index tensors.
  ///
  /// A float constant that was stored in fewer bits has the steps that its values are multiples of.
  package var quantization: Quantization?
  /// The little-endian bytes of a constant; `nil` for an activation.
  package var constant: [UInt8]?

  /// Makes a tensor.
  package init(
    name: String, dimensions: [Int], type: ElementType, quantization: Quantization? = nil,
    constant: [UInt8]? = nil
  ) {
    self.name = name
    self.dimensions = dimensions
    self.type = type
    self.quantization = quantization
    self.constant = constant
  }

  /// Makes a float32 constant.
  package init(name: String, dimensions: [Int], floats: [Float]) {
    self.init(
      name: name, dimensions: dimensions, type: .float32,
      constant: floats.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
      })
  }

  /// Number of values.
  package var count: Int { dimensions.reduce(1, *) }

  /// The shape as rows: `[1, H, W, C]`, `[1, T, C]` (one pixel a row), `[1, N]` or `[N]` (one row).
  ///
  /// `nil` when the batch is not one or the rank is none of these.
  package var shape: Shape? {
    switch dimensions.count {
    case 1: return Shape(height: 1, width: 1, channels: dimensions[0])
    case 2 where dimensions[0] == 1:
      return Shape(height: 1, width: 1, channels: dimensions[1])
    case 3 where dimensions[0] == 1:
      return Shape(height: dimensions[1], width: 1, channels: dimensions[2])
    case 4 where dimensions[0] == 1:
      return Shape(height: dimensions[1], width: dimensions[2], channels: dimensions[3])
    default: return nil
    }
  }

  /// What is said of a stored input or output that was float32 or uint8 in its source.
  package func edgeNote(_ role: String, _ name: String, isUnsigned: Bool) -> String {
    guard let quantization else { return "" }
    let (scale, zeroPoint) = (quantization.scales[0], quantization.zeroPoints[0])
    let relation =
      isUnsigned
      ? "uint8 value = int8 value + 128"
      : "real value = \(scale) x (\(type) value - \(zeroPoint))"
    return "\(isUnsigned ? "uint8" : "float32") \(role) '\(name)' became \(type): \(relation)"
  }

  /// What is to be known of scores that are put out where a file puts out the index of the largest.
  package static func indexNote(
    _ name: String, kind: String, axis: Int, of dimensions: [Int]
  ) -> String {
    "the output '\(name)' is the scores of which the file puts out the index of the largest (\(kind) along "
      + "axis \(axis) of \(dimensions); of equal ones the first): take it where the scores are read"
  }

  /// Bytes as stored values of the tensor's type, int8 or int16.
  package func storedValues(_ bytes: [UInt8]) -> [Int] {
    guard type == .int16 else { return bytes.map { Int(Int8(bitPattern: $0)) } }
    return stride(from: 0, to: bytes.count - bytes.count % 2, by: 2).map {
      Int(Int16(truncatingIfNeeded: Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8))
    }
  }

  /// The bytes of a stored value of the tensor's type, int8 or int16.
  package func storedBytes(_ value: Int) -> [UInt8] {
    (0..<type.byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A constant's bytes as int8 values.
  package var int8Values: [Int8] { (constant ?? []).map { Int8(bitPattern: $0) } }

  /// A constant's bytes as int32 values; a last incomplete one is dropped.
  package var int32Values: [Int32] { words.map(Int32.init(bitPattern:)) }

  /// A constant's bytes as float32 values; a last incomplete one is dropped.
  package var floatValues: [Float] { words.map(Float.init(bitPattern:)) }

  private var words: [UInt32] {
    let bytes = constant ?? []
    return stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { index in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[index + $1]) << (8 * $1) }
    }
  }
}
