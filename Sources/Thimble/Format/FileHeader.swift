/// Where a section of a file lies.
package struct FileSection: Equatable, Sendable, BitwiseCopyable {
  /// Its first byte, a multiple of 16.
  package var offset: UInt32 = 0
  /// Its bytes, without what fills it up.
  package var byteCount: UInt32 = 0

  /// Makes a section; an empty one at 0 by default.
  package init(offset: UInt32 = 0, byteCount: UInt32 = 0) {
    self.offset = offset
    self.byteCount = byteCount
  }

  /// Whether `bytes` bytes at a file offset lie in the section, which lies in the file.
  @inline(never)
  func contains(_ offset: UInt32, bytes: Int) -> Bool {
    // Before the section's start it wraps around to more than any section has, as a negative count does.
    let position = offset &- self.offset
    return position <= byteCount
      && UInt(bitPattern: bytes) <= UInt(byteCount &- position)
  }
}

/// The first 128 bytes of a file.
///
///      0 magic         4 version      6 layout       7 flags       8 totalBytes  12 checksum
///     16 features     20 arenaBytes  24 tensorCount 26 operatorCount
///     28 inputCount   30 outputCount 32 stateCount  34 labelCount 36 zero
///     40 tensors      48 operators   56 ends        64 constants  72 labels      80 names
///     88 frontEnd     96 records    104 provenance 112 slotTables
///    120 windowRows, 2 bytes, and zeros
package struct FileHeader: Equatable, Sendable, FileRecord {
  /// `FileLayout.magic`.
  package var magic: UInt32 = FileLayout.magic
  /// `FileLayout.version`.
  package var version: UInt16 = FileLayout.version
  /// A `KernelLayout`.
  package var layout: UInt8 = 0
  /// Bit 0: the plan expects the whole input before the first step.
  package var flags: UInt8 = 0
  /// Bytes of the file, a trailer not included.
  package var totalBytes: UInt32 = 0
  /// CRC-32 of the file, this field as zero.
  package var checksum: UInt32 = 0
  /// What a reader must understand.
  package var features: FileFeatures = []
  /// Bytes of SRAM that an inference uses: counters, rings, accumulators and scratch.
  package var arenaBytes: UInt32 = 0
  /// Number of tensors.
  package var tensorCount: UInt16 = 0
  /// Number of operators.
  package var operatorCount: UInt16 = 0
  /// Number of inputs, which are the first tensors.
  package var inputCount: UInt16 = 1
  /// Number of outputs.
  package var outputCount: UInt16 = 1
  /// Number of tensors that outlive an inference.
  package var stateCount: UInt16 = 0
  /// Number of class labels.
  package var labelCount: UInt16 = 0
  var zero: UInt32 = 0
  /// The tensor records.
  package var tensors = FileSection()
  /// The operator records.
  package var operators = FileSection()
  /// The outputs' numbers, then the states' records.
  package var ends = FileSection()
  /// The constants.
  package var constants = FileSection()
  /// The class labels.
  package var labels = FileSection()
  /// The tensors' names.
  package var names = FileSection()
  /// The audio front end's parameters; empty in a file without.
  package var frontEnd = FileSection()
  /// How a keyword spotter is to listen; empty without ``FileFeatures/listening``.
  package var records = FileSection()
  /// The provenance.
  package var provenance = FileSection()
  /// The slot tables; empty without scattered rings.
  package var slotTables = FileSection()
  /// The rows of ``windowRows``, and zeros.
  var streaming: UInt64 = 0

  /// Rows of the window of a stream that outputs are of, where an inference takes the new ones only; 0 without
  /// ``FileFeatures/streaming``.
  package var windowRows: UInt16 {
    get { UInt16(truncatingIfNeeded: streaming) }
    set { streaming = UInt64(newValue) }
  }

  /// Makes an empty header of the current version.
  package init() {}

  /// Whether the plan expects the whole input before the first step.
  package var expectsFullInput: Bool {
    get { flags & 1 != 0 }
    set { flags = newValue ? flags | 1 : flags & ~1 }
  }
}

/// A tensor that outlives an inference: rows of it that are there when the next one starts.
///
/// One that is kept whole belongs to the operator that reads it, which writes it in place.
///
///      0 tensor   2 keptRows   4 contents
package struct StateRecord: Equatable, Sendable, FileRecord {
  /// The tensor whose ring it is.
  package var tensor: UInt16 = 0
  /// Its last rows, which are the first ones of the next inference.
  package var keptRows: UInt16 = 0
  /// File offset of the rows' first contents, or 0 where they are the tensor's zero point.
  package var contents: UInt32 = 0

  /// Makes an empty record.
  package init() {}
}
