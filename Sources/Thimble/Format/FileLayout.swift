/// The `.thimble` file: what lies where.
///
/// Everything is little-endian; sections start at multiples of 16 bytes, so that a file placed at
/// an aligned address is used where it lies. They follow each other in this order, what fills them
/// up is zero, and nothing lies between them: a reader that does not know a byte refuses the file.
///
///      0  ┌──────────────────────────────┐
///         │ header           128 bytes   │  `FileHeader`
///         ├──────────────────────────────┤
///         │ tensors           40 each    │  `TensorRecord`: inputs first
///         ├──────────────────────────────┤
///         │ operators         44 each    │  `OperatorRecord` + the operator's own fields
///         ├──────────────────────────────┤
///         │ ends                         │  outputs (`UInt16` each, filled up to 4), `StateRecord`s
///         ├──────────────────────────────┤
///         │ constants                    │  weights, requantization, tables, first contents of states
///         ├──────────────────────────────┤
///         │ labels                       │  UTF-8, each ended by a zero byte
///         ├──────────────────────────────┤
///         │ names                        │  of the tensors, likewise
///         ├──────────────────────────────┤
///         │ front end         32 bytes   │  `FrontEnd`, or nothing
///         ├──────────────────────────────┤
///         │ records                      │  `ListeningRecord`, or nothing
///         ├──────────────────────────────┤
///         │ provenance                   │  SHA-256 of the source, then UTF-8 text
///         ├──────────────────────────────┤
///         │ slot tables        2 a slot  │  of scattered rings, or nothing
///         └──────────────────────────────┘
///         ┌ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─
///           trailer                         optional, behind the total size: `FileTrailer`
///         └ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─
///
/// Tensors are numbered as they lie; without ``FileFeatures/graph`` operator `i` writes tensor `i + 1`,
/// tensor 0 is the network's input and the last one its output.
package enum FileLayout {
  /// "THMB", read as a little-endian word.
  package static var magic: UInt32 { 0x424D_4854 }
  /// The format version written and read.
  package static var version: UInt16 { 2 }
  /// Alignment of sections, and of the file itself when it is opened.
  package static var alignment: Int { 16 }
  /// Bytes of the header.
  package static var headerBytes: Int { 128 }
  /// Bytes of a tensor record.
  package static var tensorBytes: Int { 40 }
  /// Bytes of an operator record, the operator's own fields included.
  package static var operatorBytes: Int { 44 }
  /// Bytes of an operator record before the operator's own fields.
  package static var operatorLinkBytes: Int { 24 }
  /// Bytes of a state's record.
  package static var stateBytes: Int { 8 }
  /// Bytes of the front end's parameters.
  package static var frontEndBytes: Int { 32 }
  /// Where the checksum lies; it is taken over the file with these four bytes as zeros.
  package static var checksumOffset: Int { 12 }
  /// Unit of the offsets in a slot table.
  package static var slotUnitBytes: Int { 4 }
  /// Bytes of the SHA-256 that starts the provenance.
  package static var digestBytes: Int { 32 }

  /// `offset`, rounded up to the next section boundary.
  @inline(__always)
  package static func aligned(_ offset: Int) -> Int {
    (offset &+ (alignment &- 1)) & ~(alignment &- 1)
  }

  /// Bytes of the section of ends: outputs, filled up to whole words, then states.
  @inline(__always)
  package static func endBytes(outputs: Int, states: Int) -> Int {
    statesOffset(outputs: outputs) &+ states &* stateBytes
  }

  /// Where in the section of ends the states start.
  @inline(__always)
  static func statesOffset(outputs: Int) -> Int { (outputs &* 2 &+ 3) & ~3 }

  /// Bytes of the counters at the start of the arena, 16 bits each, rounded up to 4: steps of each
  /// operator, rows fed of each input, the row origin of each state's ring.
  package static func counterBytes(operators: Int, inputs: Int = 1, states: Int = 0) -> Int {
    ((operators &+ inputs &+ states) &* 2 &+ 3) & ~3
  }
}

/// What a reader must understand to run a file: a file with a bit that it does not know is refused.
package struct FileFeatures: OptionSet, Equatable, Sendable, BitwiseCopyable {
  /// The mask in the header.
  package let rawValue: UInt32

  /// Makes a set of features.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Several inputs or outputs, state, tensors that are parts of others: operators name the tensor they
  /// write.
  package static var graph: FileFeatures { FileFeatures(rawValue: 1) }

  /// A `ListeningRecord` in the section of records.
  package static var listening: FileFeatures { FileFeatures(rawValue: 2) }

  /// Inputs are a stream's new rows, outputs of a longer window of it: ``FileHeader/windowRows``.
  package static var streaming: FileFeatures { FileFeatures(rawValue: 4) }

  /// Every feature that this version of the library knows.
  package static var known: FileFeatures { FileFeatures(rawValue: 7) }
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

/// What may follow a file: its total size and checksum do not cover it.
///
///      0 magic   4 byteCount, these eight included   8 …
package enum FileTrailer {
  /// "THTR", read as a little-endian word.
  package static var magic: UInt32 { 0x5254_4854 }
  /// Bytes before the trailer's own.
  package static var headerBytes: Int { 8 }
}
