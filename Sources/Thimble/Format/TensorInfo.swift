/// An input or an output of a model: its shape, and what its values stand for.
public struct TensorInfo: Equatable, Sendable {
  /// Its shape: rows, pixels in a row, values in a pixel.
  public let shape: Shape
  /// The stored value that stands for the real 0.
  public let zeroPoint: Int8
  /// A core without floating point carries the bits: a float would travel in a register of its own.
  private let scaleBits: UInt32

  @inline(__always)
  init(_ record: Place<TensorRecord>) {
    shape = record.pointee.shape
    zeroPoint = record.pointee.zeroPoint
    scaleBits = record.pointee.scale.bitPattern
  }

  /// The real value of one step between stored values.
  @inline(__always)
  public var scale: Float { Float(bitPattern: scaleBits) }

  /// The real value that a stored one stands for: `scale * (value - zeroPoint)`.
  @inline(__always)
  public func dequantized(_ value: Int8) -> Float {
    scale * Float(Int32(value) &- Int32(zeroPoint))
  }

  /// Writes the real values that stored ones stand for, `values.count` of them.
  @inline(__always)
  public func dequantize(_ values: Span<Int8>, into reals: inout MutableSpan<Float>) {
    precondition(values.count <= reals.count)
    for index in values.indices { reals[index] = dequantized(values[index]) }
  }
}

/// The class that a network answers: the place of its output's highest value, the first one of several.
public struct BestClass: Equatable, Sendable {
  /// The value's index in the output, that of the class's label.
  public let index: Int
  /// The value as stored; what it stands for says the output's `TensorInfo`.
  public let score: Int8
}
