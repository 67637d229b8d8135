/// Why a clip cannot be read.
package enum ClipError: Error, Equatable, CustomStringConvertible {
  /// The file could not be read; the system's reason.
  case unreadable(String)
  /// It is no WAV file that can be read: the byte at fault, what was found and what is accepted.
  case invalid(at: Int, String)
  /// Its rate is not the one wanted, and resampling is refused or impossible.
  case otherRate(Int, wanted: Int)
  /// It would have to be converted, as this says, and is not to be.
  case converted(String)

  /// The offset of the byte at fault, where there is one.
  package var byteOffset: Int? {
    if case .invalid(let offset, _) = self { offset } else { nil }
  }

  /// What is wrong, in a sentence for people.
  package var reason: String {
    switch self {
    case .unreadable(let reason), .invalid(_, let reason): reason
    case .otherRate(let rate, let wanted):
      "sample rate is \(rate) Hz, not the \(wanted) Hz that the model was trained with"
    case .converted(let note):
      "would have to be converted (\(note)); --strict takes 16-bit mono recordings as they are"
    }
  }

  /// What is wrong, and where.
  package var description: String { byteOffset.map { "\(reason) (at byte \($0))" } ?? reason }
}
