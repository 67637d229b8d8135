/// A tensor's rows in the arena: `slots` slots of `rowBytes`, row `y` in slot `y % slots`.
///
/// The slots follow one another, or lie where the plan scattered them. A ring of consecutive slots,
/// as many as the tensor has rows, is the whole tensor, contiguous.
public struct Ring {
  /// Where the first slot starts; the arena's start for a scattered ring.
  private let base: UnsafeMutableRawPointer
  /// The slots' offsets in units of 4 bytes; `nil` when they follow one another.
  private let table: UnsafePointer<UInt16>?
  let slots: Int
  let rowBytes: Int
  /// The tensor's shape.
  public let shape: Shape
  /// Stored value that stands for the real 0.
  public let zeroPoint: Int8

  @inline(__always)
  init(_ tensor: TensorRecord, model: Model, arena: UnsafeMutableRawPointer) {
    let offset = Int(truncatingIfNeeded: tensor.offset)
    base = tensor.isScattered ? arena : arena + offset
    table = tensor.isScattered ? model.slotTable(at: offset) : nil
    slots = Int(tensor.ringRows)
    shape = tensor.shape
    rowBytes = shape.rowBytes
    zeroPoint = tensor.zeroPoint
  }

  /// The slot of row `y`, `rowBytes` long.
  @inline(__always)
  func row(_ y: Int) -> UnsafeMutablePointer<Int8> {
    slot(slotIndex(y))
  }

  /// The index of the slot of row `y`.
  @inline(__always)
  func slotIndex(_ y: Int) -> Int { y < slots ? y : y % slots }

  /// A slot, `rowBytes` long.
  @inline(__always)
  func slot(_ index: Int) -> UnsafeMutablePointer<Int8> {
    let offset =
      if let table { Int(table[index]) &* FileLayout.slotUnitBytes } else { index &* rowBytes }
    return (base + offset).assumingMemoryBound(to: Int8.self)
  }
}
