extension ModelError.Reason {
  /// What is wrong, in a sentence for people without the full stop: UTF-8 that ends in a zero byte, in flash.
  ///
  /// A program that prints none links none.
  public var sentence: StaticString {
    switch self {
    case .truncated: "the file is shorter than its header says"
    case .notAModel: "the file does not start with THMB"
    case .unsupportedVersion:
      "the format's version is not 2, the one that is read: convert the model again"
    case .checksumMismatch: "the checksum does not match: the file is corrupt"
    case .misaligned: "an offset is not aligned as the format asks"
    case .outOfBounds: "a section or a constant lies outside the file"
    case .invalidField: "a field holds a value that no writer produces"
    case .unknownOperator: "an operator's code is unknown"
    case .operatorNotLinked: "an operator is not linked into this program"
    case .shapeMismatch: "tensors and operators disagree about a shape"
    case .outsideArena: "a ring, scratch or counter lies outside the arena"
    case .arenaTooSmall: "the arena is smaller than the model needs"
    case .stalled: "the rings are too short for the schedule"
    case .inputSize: "the input is not of the size that the model takes"
    case .unsupportedFeature: "the file has a feature that this version does not know"
    case .featureNotLinked: "the file has a feature that is not linked into this program"
    }
  }
}

#if !hasFeature(Embedded)
  extension ModelError: CustomStringConvertible {
    /// What is wrong, and at which byte of the file if it is the file.
    public var description: String {
      byteOffset == 0 ? "\(reason.sentence)" : "\(reason.sentence) (at byte \(byteOffset))"
    }
  }
#endif
