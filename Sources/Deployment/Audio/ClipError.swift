package import ThimbleAudio

/// Why a clip cannot be read.
package enum ClipError: Error, Equatable, CustomStringConvertible {
  /// The file could not be opened; the system's reason.
  case unreadable(String)
  /// It is no WAV file that can be read.
  case wav(WAVError)
  /// Its rate is not the one wanted, and resampling is refused or impossible.
  case otherRate(Int, wanted: Int)

  /// A sentence for people.
  package var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .wav(let error): error.description
    case .otherRate(let rate, let wanted):
      "sample rate is \(rate) Hz, not the \(wanted) Hz that the model was trained with"
    }
  }
}
