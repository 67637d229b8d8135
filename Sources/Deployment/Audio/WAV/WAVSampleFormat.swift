/// How a WAV file's samples are stored, as its format chunk says.
struct WAVSampleFormat: Equatable {
  /// What the bytes of a sample mean.
  enum Encoding: Equatable {
    /// Integers of one to four bytes, of which one byte is unsigned.
    case integer(bytes: Int)
    /// IEEE floating point of four or eight bytes, full scale ±1.
    case float(bytes: Int)
    case aLaw, muLaw

    /// Bytes of a sample.
    var bytes: Int {
      switch self {
      case .integer(let bytes), .float(let bytes): bytes
      case .aLaw, .muLaw: 1
      }
    }
  }

  let encoding: Encoding
  let channels: Int
  let sampleRateHertz: Int
  let isBigEndian: Bool
  /// What of the chunk is not as it should be.
  private(set) var notes: [String] = []

  /// Bytes of a sample of every channel.
  var frameBytes: Int { channels * encoding.bytes }

  /// Samples of 16 bits, little-endian, one channel.
  static func samples(rate: Int) -> WAVSampleFormat {
    WAVSampleFormat(
      encoding: .integer(bytes: 2), channels: 1, sampleRateHertz: rate, isBigEndian: false)
  }

  private init(encoding: Encoding, channels: Int, sampleRateHertz: Int, isBigEndian: Bool) {
    self.encoding = encoding
    self.channels = channels
    self.sampleRateHertz = sampleRateHertz
    self.isBigEndian = isBigEndian
  }

  /// As many channels as libsndfile takes.
  private static let mostChannels = 1_024

  /// Reads a format chunk whose bytes lie at `offset` of the file.
  ///
  /// ```
  ///  0 UInt16 format tag      14 UInt16 bits per sample
  ///  2 UInt16 channels        16 UInt16 bytes that follow     } extensible
  ///  4 UInt32 sample rate     18 UInt16 valid bits            } only
  ///  8 UInt32 bytes a second  20 UInt32 speaker positions     }
  /// 12 UInt16 block bytes     24 UInt16 tag, then the rest of a GUID
  /// ```
  init(_ bytes: [UInt8], at offset: Int, isBigEndian: Bool) throws(ClipError) {
    func number(_ place: Int, _ count: Int) -> Int {
      Int(bytes.number(at: place, count: count, isBigEndian: isBigEndian))
    }
    guard bytes.count >= 14 else {
      throw .invalid(at: offset, "the WAV file's format chunk is too short: \(bytes.count) bytes")
    }
    channels = number(2, 2)
    guard 1...Self.mostChannels ~= channels else {
      throw .invalid(at: offset + 2, "found \(channels) channels; 1 to \(Self.mostChannels) work")
    }
    sampleRateHertz = number(4, 4)
    guard sampleRateHertz > 0 else {
      throw .invalid(at: offset + 4, "the WAV file's sample rate is 0")
    }
    self.isBigEndian = isBigEndian
    let block = number(12, 2)
    let bits = bytes.count >= 16 ? number(14, 2) : 8 * block / channels
    let tag = number(0, 2) == 0xFFFE ? Self.subformat(bytes, isBigEndian) : UInt16(number(0, 2))
    // Samples of fewer bits lie in the upper ones of whole bytes; a larger block holds larger samples.
    let fromBits = (bits + 7) / 8
    let isWhole = block % channels == 0 && fromBits...max(fromBits, 8) ~= block / channels
    let size = isWhole && block > 0 ? block / channels : fromBits
    encoding = try Self.encoding(WAVEncoding(tag: tag), size, at: offset)
    if block != frameBytes {
      notes.append(
        "the header's block size, \(block) bytes, is not that of its samples, \(frameBytes): it was ignored"
      )
    }
  }

  private static func encoding(
    _ encoding: WAVEncoding, _ size: Int, at offset: Int
  ) throws(ClipError) -> Encoding {
    switch encoding {
    case .pcm where 1...4 ~= size: return .integer(bytes: size)
    case .float where size == 4 || size == 8: return .float(bytes: size)
    case .aLaw where size == 1: return .aLaw
    case .muLaw where size == 1: return .muLaw
    case .pcm, .float, .aLaw, .muLaw, .microsoftADPCM, .imaADPCM, .gsm, .mpeg, .mp3, .other:
      throw .invalid(
        at: offset,
        "found \(encoding.name) samples of \(size) bytes; PCM of 8, 16, 24 or 32 bits, floating point of 32 or 64, "
          + "A-law and µ-law work ('sox IN.wav -e signed -b 16 OUT.wav' converts)")
    }
  }

  /// The tag within an extensible format's GUID; 0xFFFE for a GUID that stands for none.
  private static func subformat(_ bytes: [UInt8], _ isBigEndian: Bool) -> UInt16 {
    let rests: [[UInt8]] = [
      // xxxxxxxx-0000-0010-8000-00AA00389B71, the family of registered tags.
      [0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71],
      // xxxxxxxx-0721-11D3-8644-C8C1CA000000, the same in ambisonic B-format.
      [0x21, 0x07, 0xD3, 0x11, 0x86, 0x44, 0xC8, 0xC1, 0xCA, 0, 0, 0],
    ]
    guard bytes.count >= 40 else { return 0xFFFE }
    var rest = Array(bytes[28..<40])
    if isBigEndian {
      rest.swapAt(0, 1)
      rest.swapAt(2, 3)
    }
    let tag = bytes.number(at: 24, count: 4, isBigEndian: isBigEndian)
    return rests.contains(rest) ? UInt16(exactly: tag) ?? 0xFFFE : 0xFFFE
  }
}
