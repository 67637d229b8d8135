/// A tensor's rows in the arena: row `y` in slot `(first + y) % slots.count`.
///
/// The slots follow one another, or lie where the plan scattered them. `first` is 0 but for a part of
/// another tensor, or one whose rows outlive an inference. A ring of consecutive slots, as many as the
/// tensor has rows, is the whole tensor, contiguous.
package struct Ring {
  private let tensor: Place<TensorRecord>
  private let model: ModelRecords
  private let arena: ArenaMemory
  let slots: RingSlots
  /// The tensor's shape.
  package let shape: Shape
  /// Stored value that stands for the real 0.
  package let zeroPoint: Int8

  @inline(__always)
  init(_ tensor: Place<TensorRecord>, model: ModelRecords, arena: ArenaMemory) {
    self.tensor = tensor
    self.model = model
    self.arena = arena
    slots = RingSlots(tensor, model: model, arena: arena)
    shape = tensor.pointee.shape
    zeroPoint = tensor.pointee.zeroPoint
  }

  /// Bytes of a row.
  var rowBytes: Int { tensor.pointee.rowBytes }

  /// The slot of row `y`, `rowBytes` long: a call, for what is looked up once or a few times a row.
  @inline(__always)
  func row(_ y: Int) -> UnsafeMutablePointer<Int8> {
    unsafe Ring.row(y, of: tensor, model, arena)
  }

  /// Whether some rows follow one another in memory, as a host's kernels ask.
  func areContiguous(_ rows: Range<Int>) -> Bool {
    slots.areContiguous(rows, bytes: rowBytes)
  }

  /// Fills row `y` with the stored value that stands for the real 0.
  func fillRow(_ y: Int) { unsafe row(y).update(repeating: zeroPoint, count: rowBytes) }

  /// Copies row `y` from elsewhere.
  func copyRow(_ y: Int, from values: UnsafePointer<Int8>) {
    unsafe row(y).copy(values, count: rowBytes)
  }

  @inline(never)
  private static func row(
    _ y: Int, of tensor: Place<TensorRecord>, _ model: ModelRecords,
    _ arena: ArenaMemory
  ) -> UnsafeMutablePointer<Int8> {
    unsafe RingSlots(tensor, model: model, arena: arena).row(y)
  }
}

/// Where the slots of a ring lie: what loops over rows keep of it.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
struct RingSlots {
  /// Where the first slot starts; the arena's start for a scattered ring.
  private let base: UnsafeMutableRawPointer
  /// The slots' offsets in units of 4 bytes; `nil` when they follow one another.
  private let table: UnsafePointer<UInt16>?
  let count: Int
  private let slotBytes: Int
  private let first: Int

  @inline(__always)
  init(_ tensor: Place<TensorRecord>, model: ModelRecords, arena: ArenaMemory) {
    let offset = Int(truncatingIfNeeded: tensor.pointee.offset)
    unsafe base = tensor.pointee.isScattered ? arena.start : arena.start + offset
    unsafe table = tensor.pointee.isScattered ? model.slotTable(at: offset) : nil
    count = Int(tensor.pointee.ringRows)
    slotBytes = Int(truncatingIfNeeded: tensor.pointee.slotBytes)
    first = Int(tensor.pointee.firstRow)
  }

  /// The slot of row `y`.
  @inline(__always)
  func row(_ y: Int) -> UnsafeMutablePointer<Int8> { unsafe slot(index(ofRow: y)) }

  /// Whether rows of so many bytes follow one another.
  func areContiguous(_ rows: Range<Int>, bytes: Int) -> Bool {
    unsafe table == nil && slotBytes == bytes && first &+ rows.upperBound <= count
  }

  /// The index of the slot of row `y`.
  ///
  /// Remainders are unsigned: no overflow of a signed division is looked for.
  @inline(__always)
  func index(ofRow y: Int) -> Int {
    let row = y &+ first
    return row < count ? row : Int(bitPattern: UInt(bitPattern: row) % UInt(bitPattern: count))
  }

  /// The index of the slot `rows` rows behind another one.
  @inline(__always)
  func advanced(_ index: Int, by rows: Int) -> Int {
    let next = index &+ rows
    return next < count ? next : Int(bitPattern: UInt(bitPattern: next) % UInt(bitPattern: count))
  }

  /// A slot.
  @inline(__always)
  func slot(_ index: Int) -> UnsafeMutablePointer<Int8> {
    let offset =
      if let table = unsafe table { unsafe Int(table[index]) &* FileLayout.slotUnitBytes } else {
        index &* slotBytes
      }
    return unsafe (base + offset).assumingMemoryBound(to: Int8.self)
  }
}
