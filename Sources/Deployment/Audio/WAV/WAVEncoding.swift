/// How a WAV file says that it stores its samples, by its format tag (`wFormatTag`).
enum WAVEncoding: Equatable {
  /// Linear integers.
  case pcm
  case microsoftADPCM
  /// IEEE floating point.
  case float
  /// ITU-T G.711.
  case aLaw, muLaw
  /// IMA (DVI) ADPCM.
  case imaADPCM
  case gsm
  /// MPEG audio layer 1 or 2, and layer 3.
  case mpeg, mp3
  /// Any other registered format tag; 0xFFFE for an extensible format of no registered tag.
  case other(UInt16)

  init(tag: UInt16) {
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

  /// The encoding's usual name, or its tag.
  var name: String {
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
