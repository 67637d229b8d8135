/// Why a model file, or the memory it was given, was refused.
public struct ModelError: Error, Equatable {
  /// The rule that was broken.
  public enum Reason: UInt8, Sendable {
    /// The file is shorter than its header says, or than a header.
    case truncated = 1
    /// The file does not start with the format's magic.
    case notAModel
    /// The format version is one this runtime does not read.
    case unsupportedVersion
    /// The CRC-32 over the file does not match.
    case checksumMismatch
    /// The file, the arena, or an offset is not aligned as the format asks.
    case misaligned
    /// A section or a constant lies outside the file.
    case outOfBounds
    /// A field holds a value that no writer of this format produces.
    case invalidField
    /// An operator code is unknown.
    case unknownOperator
    /// The operator is known, but this firmware was built without it.
    case operatorNotLinked
    /// Tensors and operators disagree about a shape.
    case shapeMismatch
    /// A ring, scratch or counter does not fit the arena that the header declares.
    case outsideArena
    /// The memory given is smaller than the arena the model needs.
    case arenaTooSmall
    /// The rings are too short for the schedule: no operator can run.
    case stalled
    /// The input given is not of the size the model takes.
    case inputSize
    /// The file has a feature that this version of the library does not know.
    case unsupportedFeature
    /// The file has a feature that this firmware was built without.
    case featureNotLinked
  }

  /// The rule that was broken.
  public let reason: Reason
  /// The first offending byte of the file (0 where memory, not the file, is at fault).
  public let byteOffset: Int

  /// Makes an error.
  public init(_ reason: Reason, at byteOffset: Int) {
    self.reason = reason
    self.byteOffset = byteOffset
  }
}
