/// A tensor of a file: its shape, its quantization, and its ring in the arena.
///
///      0 height   2 width   4 channels   6 ringRows   8 offset   12 scale
///     16 zeroPoint   17 flags   18 firstReader   20 lastReader   22 zero
public struct TensorRecord: Equatable, Sendable, FileRecord {
  /// Number of rows.
  public var height: UInt16 = 0
  /// Pixels in a row.
  public var width: UInt16 = 0
  /// Values in a pixel.
  public var channels: UInt16 = 0
  /// Slots of the ring; row `y` lies in slot `y % ringRows`.
  public var ringRows: UInt16 = 0
  /// Where the ring starts in the arena; for a scattered ring, the file offset of its slot table.
  public var offset: UInt32 = 0
  /// Real value of one quantization step.
  public var scale: Float = 0
  /// Stored value that stands for the real 0.
  public var zeroPoint: Int8 = 0
  /// How the plan treats the ring.
  ///
  /// Bit 0: readers start only when every row is there (a cut point of the plan). Bit 1: the ring
  /// is scattered, its slots lie where a table says.
  public var flags: UInt8 = 0
  /// The first operator that reads the tensor; the operator count when none does.
  public var firstReader: UInt16 = 0
  /// The last operator that reads the tensor.
  public var lastReader: UInt16 = 0
  private var zero: UInt16 = 0

  /// Makes an empty record.
  public init() {}

  /// The tensor's shape.
  public var shape: Shape {
    get { Shape(height: Int(height), width: Int(width), channels: Int(channels)) }
    set {
      height = UInt16(truncatingIfNeeded: newValue.height)
      width = UInt16(truncatingIfNeeded: newValue.width)
      channels = UInt16(truncatingIfNeeded: newValue.channels)
    }
  }

  /// Whether readers wait for the last row.
  public var isMaterialized: Bool {
    get { flags & 1 != 0 }
    set { flags = newValue ? flags | 1 : flags & ~1 }
  }

  /// Whether the ring's slots lie apart: a table of `ringRows` 16-bit offsets, in units of 4 bytes.
  public var isScattered: Bool {
    get { flags & 2 != 0 }
    set { flags = newValue ? flags | 2 : flags & ~2 }
  }
}
