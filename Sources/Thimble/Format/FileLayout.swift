/// The `.thimble` file: what lies where.
///
/// Everything is little-endian; sections start at multiples of 16 bytes, so that a file placed at
/// an aligned address is used where it lies. Operator `i` reads tensors numbered `i` or lower and
/// writes tensor `i + 1`; tensor 0 is the network's input, the last tensor its output.
///
///      0  ┌──────────────────────────────┐
///         │ header            64 bytes   │  `FileHeader`
///         ├──────────────────────────────┤
///         │ tensors           24 each    │  `TensorRecord`, operatorCount + 1 of them
///         ├──────────────────────────────┤
///         │ operators         40 each    │  `OperatorRecord` + the operator's own fields
///         ├──────────────────────────────┤
///         │ constants                    │  weights, requantization, tables
///         ├──────────────────────────────┤
///         │ labels                       │  UTF-8, each ended by a zero byte
///         ├──────────────────────────────┤
///         │ front end         32 bytes   │  `FrontEnd`, absent when its offset is 0
///         ├──────────────────────────────┤
///         │ provenance                   │  SHA-256 of the source, then UTF-8 text
///         ├──────────────────────────────┤
///         │ slot tables        2 a slot  │  of scattered rings, absent when there is none
///         └──────────────────────────────┘
public enum FileLayout {
  /// "THMB", read as a little-endian word.
  public static let magic: UInt32 = 0x424D_4854
  /// The format version written and read.
  public static let version: UInt16 = 1
  /// Alignment of sections, and of the file itself when it is opened.
  public static let alignment = 16
  /// Bytes of the header.
  public static let headerBytes = 64
  /// Bytes of a tensor record.
  public static let tensorBytes = 24
  /// Bytes of an operator record, the operator's own fields included.
  public static let operatorBytes = 40
  /// Bytes of an operator record before the operator's own fields.
  public static let operatorLinkBytes = 20
  /// Bytes of the front end's parameters.
  public static let frontEndBytes = 32
  /// Where the checksum lies; it is taken over the file with these four bytes as zeros.
  public static let checksumOffset = 12
  /// Unit of the offsets in a slot table.
  public static let slotUnitBytes = 4
  /// Bytes of the SHA-256 that starts the provenance.
  public static let digestBytes = 32
}

/// In which order the constants of a file lie, and so which kernels read them.
public enum KernelLayout: UInt8, Sendable, CaseIterable {
  /// Row-major, as in TFLite: every core runs it.
  case portable = 0
  /// Operators that gain from it are packed for the DSP extension of Cortex-M4, M7 and M33; the others
  /// stay row-major.
  case dsp = 1
  /// Convolutions are packed for the vector units of PCs. Sessions on the host make it in memory, for
  /// the processor at hand; any other runs it too, without vectors.
  case blocked = 2
}

/// The first 64 bytes of a file.
///
///      0 magic        4 version  6 layout  7 flags     8 totalBytes   12 checksum
///     16 arenaBytes  20 operatorCount     22 labelCount
///     24 tensors     28 operators         32 constants 36 constantBytes
///     40 labels      44 labelBytes        48 frontEnd  52 provenance  56 provenanceBytes
///     60 slotTables
public struct FileHeader: Equatable, Sendable, FileRecord {
  /// `FileLayout.magic`.
  public var magic: UInt32 = FileLayout.magic
  /// `FileLayout.version`.
  public var version: UInt16 = FileLayout.version
  /// A `KernelLayout`.
  public var layout: UInt8 = 0
  /// Bit 0: the plan expects the whole input before the first step.
  public var flags: UInt8 = 0
  /// Bytes of the file.
  public var totalBytes: UInt32 = 0
  /// CRC-32 of the file, this field as zero.
  public var checksum: UInt32 = 0
  /// Bytes of SRAM that an inference uses: counters, rings, accumulators and scratch.
  public var arenaBytes: UInt32 = 0
  /// Number of operators; there is one tensor more.
  public var operatorCount: UInt16 = 0
  /// Number of class labels.
  public var labelCount: UInt16 = 0
  /// Where the tensor records start.
  public var tensors: UInt32 = 0
  /// Where the operator records start.
  public var operators: UInt32 = 0
  /// Where the constants start.
  public var constants: UInt32 = 0
  /// Bytes of constants.
  public var constantBytes: UInt32 = 0
  /// Where the labels start.
  public var labels: UInt32 = 0
  /// Bytes of labels.
  public var labelBytes: UInt32 = 0
  /// Where the front end's parameters start, or 0.
  public var frontEnd: UInt32 = 0
  /// Where the provenance starts.
  public var provenance: UInt32 = 0
  /// Bytes of provenance.
  public var provenanceBytes: UInt32 = 0
  /// Where the slot tables start, up to the end of the file; 0 without scattered rings.
  public var slotTables: UInt32 = 0

  /// Makes an empty header of the current version.
  public init() {}

  /// Whether the plan expects the whole input before the first step.
  public var expectsFullInput: Bool {
    get { flags & 1 != 0 }
    set { flags = newValue ? flags | 1 : flags & ~1 }
  }
}
