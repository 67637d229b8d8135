extension WAVError.Reason {
  /// What is wrong, in a sentence for people without the full stop: UTF-8 that ends in a zero byte, in flash.
  ///
  /// It says what is accepted; what was found is in the reason. A program that prints none links none.
  public var sentence: StaticString {
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
    case .unsupportedEncoding: "only 16-bit linear PCM is supported"
    case .unsupportedBits: "only samples of 16 bits are supported"
    case .unsupportedChannels: "only 1 or 2 channels are supported"
    case .zeroSampleRate: "the WAV file's sample rate is 0"
    case .inconsistentBlockSize: "a block has to have two bytes for each channel"
    case .partialSample: "the WAV file's data end inside a sample"
    }
  }
}

extension WAVEncoding {
  /// The encoding's usual name.
  public var name: StaticString {
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
    case .other: "another encoding"
    }
  }
}

#if !hasFeature(Embedded)
  extension WAVError: CustomStringConvertible {
    /// What is wrong, what was found, and at which byte.
    public var description: String { "\(reason) (at byte \(byteOffset))" }
  }

  extension WAVError.Reason: CustomStringConvertible {
    /// What is wrong, and what was found.
    public var description: String {
      switch self {
      case .unsupportedEncoding(.other(let tag)):
        "\(sentence), not format 0x\(String(tag, radix: 16))"
      case .unsupportedEncoding(let encoding): "\(sentence), not \(encoding.name)"
      case .unsupportedBits(let bits): "\(sentence), not of \(bits)"
      case .unsupportedChannels(let count): "\(sentence), not \(count)"
      case .inconsistentBlockSize(let bytes): "\(sentence), not \(bytes)"
      default: "\(sentence)"
      }
    }
  }
#endif
