/// Why a WAV file cannot be read, and where.
public struct WAVError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Reason: Equatable, Sendable {
    /// The file does not start with "RIFF".
    case notRIFF
    /// A big-endian ("RIFX") file.
    case bigEndian
    /// A file with 64-bit sizes ("RF64", "BW64").
    case longFile
    /// The RIFF file's form is not "WAVE".
    case notWAVE
    /// The file ends inside a header, or a chunk is longer than the file.
    case truncated
    /// There is no format chunk.
    case missingFormat
    /// The format chunk is shorter than its fields.
    case shortFormat
    /// There is no data chunk.
    case missingData
    /// The data come before their format.
    case dataBeforeFormat
    /// The samples are not linear PCM.
    case unsupportedEncoding(WAVEncoding)
    /// The samples do not have 16 bits.
    case unsupportedBits(UInt16)
    /// There are neither one nor two channels.
    case unsupportedChannels(UInt16)
    /// The sample rate is 0.
    case zeroSampleRate
    /// The bytes of a sample frame are not two per channel.
    case inconsistentBlockSize(UInt16)
    /// The data end inside a sample frame.
    case partialSample
  }

  /// What is wrong.
  public let reason: Reason
  /// The offset of the field or chunk at fault, in bytes from the file's start.
  public let byteOffset: Int

  /// Makes an error.
  public init(_ reason: Reason, at byteOffset: Int) {
    self.reason = reason
    self.byteOffset = byteOffset
  }
}

/// How a WAV file stores its samples.
public enum WAVEncoding: Equatable, Sendable {
  /// Linear integers, the only encoding that is read.
  case pcm
  /// Microsoft ADPCM.
  case microsoftADPCM
  /// IEEE floating point.
  case float
  /// ITU-T G.711 A-law.
  case aLaw
  /// ITU-T G.711 µ-law.
  case muLaw
  /// IMA (DVI) ADPCM.
  case imaADPCM
  /// GSM 06.10.
  case gsm
  /// MPEG audio layer 1 or 2.
  case mpeg
  /// MPEG audio layer 3.
  case mp3
  /// Any other registered format tag; 0xFFFE for an extensible format of no registered tag.
  case other(UInt16)

  /// The encoding that a format tag (`wFormatTag`) names.
  public init(tag: UInt16) {
    switch tag {
    case 0x0001: self = .pcm
    case 0x0002: self = .microsoftADPCM
    case 0x0003: self = .float
    case 0x0006: self = .aLaw
    case 0x0007: self = .muLaw
    case 0x0011: self = .imaADPCM
    case 0x0031: self = .gsm
    case 0x0050: self = .mpeg
    case 0x0055: self = .mp3
    default: self = .other(tag)
    }
  }
}
