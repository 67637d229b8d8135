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
    case .wav(let error): "\(error.reason.sentence) (at byte \(error.byteOffset))"
    case .otherRate(let rate, let wanted):
      "sample rate is \(rate) Hz, not the \(wanted) Hz that the model was trained with"
    }
  }
}

extension WAVError.Reason {
  /// A sentence for people, without the full stop.
  package var sentence: String {
    switch self {
    case .notRIFF: "not a WAV file: it does not start with RIFF"
    case .bigEndian: "big-endian WAV files (RIFX) are not supported"
    case .longFile: "WAV files with 64-bit sizes (RF64, BW64) are not supported"
    case .notWAVE: "a RIFF file, but not a WAV file"
    case .truncated: "the file ends before a chunk does: truncated or corrupt"
    case .missingFormat: "the WAV file has no format chunk"
    case .shortFormat: "the WAV file's format chunk is too short"
    case .missingData: "the WAV file has no data chunk"
    case .dataBeforeFormat: "the WAV file's data come before their format"
    case .unsupportedEncoding(let encoding):
      "\(encoding.name) samples are not supported, only 16-bit linear PCM"
    case .unsupportedBits(let bits): "\(bits)-bit samples are not supported, only 16-bit PCM"
    case .unsupportedChannels(let count): "\(count) channels are not supported, only 1 or 2"
    case .zeroSampleRate: "the WAV file's sample rate is 0"
    case .inconsistentBlockSize(let size):
      "the WAV file's block size, \(size), disagrees with its channels"
    case .partialSample: "the WAV file's data end inside a sample"
    }
  }
}

extension WAVEncoding {
  /// The encoding's usual name.
  package var name: String {
    switch self {
    case .pcm: "PCM"
    case .microsoftADPCM: "Microsoft ADPCM"
    case .float: "floating-point"
    case .aLaw: "A-law"
    case .muLaw: "µ-law"
    case .imaADPCM: "IMA ADPCM"
    case .gsm: "GSM 06.10"
    case .mpeg: "MPEG"
    case .mp3: "MP3"
    case .other(let tag): "format 0x\(String(tag, radix: 16))"
    }
  }
}
