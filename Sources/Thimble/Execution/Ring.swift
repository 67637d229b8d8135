/// A tensor's rows in the arena: `rows` slots of `rowBytes`, row `y` in slot `y % rows`.
///
/// A ring with as many slots as the tensor has rows is the whole tensor, contiguous.
public struct Ring {
  let base: UnsafeMutablePointer<Int8>
  let slots: Int
  let rowBytes: Int
  /// The tensor's shape.
  public let shape: Shape
  /// Stored value that stands for the real 0.
  public let zeroPoint: Int8

  init(_ tensor: TensorRecord, arena: UnsafeMutableRawPointer) {
    base = (arena + Int(tensor.offset)).assumingMemoryBound(to: Int8.self)
    slots = Int(tensor.ringRows)
    shape = tensor.shape
    rowBytes = shape.rowBytes
    zeroPoint = tensor.zeroPoint
  }

  /// The slot of row `y`, `rowBytes` long.
  @inline(__always)
  func row(_ y: Int) -> UnsafeMutablePointer<Int8> {
    base + (y < slots ? y : y % slots) &* rowBytes
  }
}
