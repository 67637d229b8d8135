/// The type of an activation's values: the code is the binary logarithm of their bytes.
package enum ElementCode: UInt8, Sendable, CaseIterable {
  /// Eight bits, signed.
  case int8 = 0
  /// Sixteen bits, signed.
  case int16 = 1
  /// Thirty-two bits, signed: what a network may end with.
  case int32 = 2

  /// Bytes of a value.
  @inline(__always)
  package var byteCount: Int { 1 &<< Int(rawValue) }
}

/// A tensor of a file: its shape, its quantization, and its ring in the arena.
///
/// A tensor may be a part of another one, some of its rows or of the bytes of each row: it has no ring
/// of its own then, `storage` names the tensor that has.
///
///      0 height      2 width        4 channels      6 ringRows      8 offset      12 scale
///     16 zeroPoint  17 flags       18 element      19 zeroPointHigh
///     20 firstReader 22 lastReader 24 firstWriter  26 lastWriter
///     28 storage    30 firstRow    32 slotBytes    36 byteOffset   38 origin
package struct TensorRecord: Equatable, Sendable, FileRecord {
  /// The `origin` of a tensor whose rows start at slot 0.
  package static var noOrigin: UInt16 { 0xFFFF }

  /// Number of rows.
  package var height: UInt16 = 0
  /// Pixels in a row.
  package var width: UInt16 = 0
  /// Values in a pixel.
  package var channels: UInt16 = 0
  /// Slots of the ring; row `y` lies in slot `(firstRow + y) % ringRows`.
  package var ringRows: UInt16 = 0
  /// Where the first slot's bytes of this tensor start in the arena; for a scattered ring, the file
  /// offset of its slot table.
  package var offset: UInt32 = 0
  /// Real value of one quantization step.
  package var scale: Float = 0
  /// Stored value that stands for the real 0; of wider elements, its low byte.
  package var zeroPoint: Int8 = 0
  /// How the plan treats the ring.
  ///
  /// Bit 0: readers start only when every row is there (a cut point of the plan). Bit 1: the ring
  /// is scattered, its slots lie where a table says.
  package var flags: UInt8 = 0
  /// An `ElementCode`; only files with ``FileFeatures/graph`` have others than int8.
  package var element: UInt8 = 0
  /// The zero point's high byte, of elements wider than a byte.
  var zeroPointHigh: UInt8 = 0
  /// The first operator that reads the storage; the operator count when none does.
  package var firstReader: UInt16 = 0
  /// The last operator that reads the storage.
  package var lastReader: UInt16 = 0
  /// The first operator that writes the storage; the operator count when none does.
  package var firstWriter: UInt16 = 0
  /// The last operator that writes the storage.
  package var lastWriter: UInt16 = 0
  /// The tensor whose ring this one's rows lie in: itself, or the one that it is a part of.
  package var storage: UInt16 = 0
  /// The storage's row that is this tensor's first.
  package var firstRow: UInt16 = 0
  /// Bytes from one slot to the next: of a row of the storage.
  package var slotBytes: UInt32 = 0
  /// Where in a row of the storage this tensor's bytes start.
  package var byteOffset: UInt16 = 0
  /// The counter that holds the slot of the storage's row 0, or `noOrigin`.
  package var origin: UInt16 = TensorRecord.noOrigin

  /// Makes an empty record.
  package init() {}

  /// The tensor's shape.
  package var shape: Shape {
    @inline(__always)
    get { Shape(height: Int(height), width: Int(width), channels: Int(channels)) }
    set {
      height = UInt16(truncatingIfNeeded: newValue.height)
      width = UInt16(truncatingIfNeeded: newValue.width)
      channels = UInt16(truncatingIfNeeded: newValue.channels)
    }
  }

  /// Bytes of a row.
  @inline(__always)
  package var rowBytes: Int { Int(width) &* Int(channels) &<< Int(element) }

  /// The tensor's shape with a byte for a value: what kernels see that move bytes, of whatever element.
  @inline(__always)
  package var byteShape: Shape {
    Shape(height: Int(height), width: Int(width), channels: Int(channels) &<< Int(element))
  }

  /// Stored value that stands for the real 0, of any element.
  package var wideZeroPoint: Int16 {
    @inline(__always)
    get {
      element == 0
        ? Int16(zeroPoint)
        : Int16(truncatingIfNeeded: Int(zeroPointHigh) &<< 8 | Int(UInt8(bitPattern: zeroPoint)))
    }
    set {
      zeroPoint = Int8(truncatingIfNeeded: newValue)
      zeroPointHigh = element == 0 ? 0 : UInt8(truncatingIfNeeded: newValue &>> 8)
    }
  }

  /// Whether two tensors have bytes in common.
  func overlaps(_ other: TensorRecord) -> Bool {
    storage == other.storage && Int(firstRow) < Int(other.firstRow) &+ Int(other.height)
      && Int(other.firstRow) < Int(firstRow) &+ Int(height)
      && Int(byteOffset) < Int(other.byteOffset) &+ other.rowBytes
      && Int(other.byteOffset) < Int(byteOffset) &+ rowBytes
  }

  /// Whether readers wait for the last row.
  package var isMaterialized: Bool {
    get { flags & 1 != 0 }
    set { flags = newValue ? flags | 1 : flags & ~1 }
  }

  /// Whether the ring's slots lie apart: a table of `ringRows` 16-bit offsets, in units of 4 bytes.
  package var isScattered: Bool {
    get { flags & 2 != 0 }
    set { flags = newValue ? flags | 2 : flags & ~2 }
  }
}
