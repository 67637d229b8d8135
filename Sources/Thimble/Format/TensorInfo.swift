/// An input or an output of a model: its shape, and what its values stand for.
public struct TensorInfo: Equatable, Sendable {
  /// Its shape: rows, pixels in a row, values in a pixel.
  public let shape: Shape
  /// The stored value that stands for the real 0, of values of 8 bits: of others see ``wideZeroPoint``.
  public let zeroPoint: Int8
  /// The stored value that stands for the real 0, whatever the number of bits.
  public let wideZeroPoint: Int16
  private let element: UInt8
  /// A core without floating point carries the bits: a float would travel in a register of its own.
  private let scaleBits: UInt32

  @inline(__always)
  init(_ record: Place<TensorRecord>) {
    shape = record.pointee.shape
    zeroPoint = record.pointee.zeroPoint
    wideZeroPoint = record.pointee.wideZeroPoint
    element = record.pointee.element
    scaleBits = record.pointee.scale.bitPattern
  }

  /// Bytes of a stored value: 1, or 2 or 4, the lower ones first.
  @inline(__always)
  public var valueBytes: Int { 1 &<< Int(element) }

  /// Bytes of all stored values.
  @inline(__always)
  public var byteCount: Int { shape.count &* valueBytes }

  /// The real value of one step between stored values.
  @inline(__always)
  public var scale: Float { Float(bitPattern: scaleBits) }

  /// The real value that a stored one of any number of bits stands for: `scale * (value - wideZeroPoint)`.
  @inline(__always)
  public func dequantized(_ value: some FixedWidthInteger) -> Float {
    scale * Float(Int32(truncatingIfNeeded: value) &- Int32(wideZeroPoint))
  }

  /// Writes the real values that stored ones of 8 bits stand for, `values.count` of them.
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
  public let score: Int32

  @inline(__always)
  init(index: Int, score: Int32) { (self.index, self.score) = (index, score) }

  /// The best of values wider than a byte, of an element that is not int8.
  init(ofWide scores: Span<Int8>, _ element: UInt8) {
    let width = 1 &<< Int(element)
    var (best, largest) = (0, Int32.min)
    for index in 0..<scores.count / width {
      let end = index &* width &+ width
      var value = Int32(scores[end &- 1])
      for byte in 2...width {
        value = value &<< 8 | Int32(UInt8(bitPattern: scores[end &- byte]))
      }
      if value > largest { (best, largest) = (index, value) }
    }
    self.init(index: best, score: largest)
  }
}
