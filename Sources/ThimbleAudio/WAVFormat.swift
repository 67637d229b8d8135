/// The fields of a WAV file's format chunk that matter here, checked.
struct WAVFormat {
  let channels: Int
  let sampleRateHertz: UInt32

  /// Bytes of one sample of every channel: 2 or 4, 1 << channels.
  var blockBytes: Int { 2 &* channels }

  /// Reads the format chunk whose body lies at `offset`.
  ///
  /// ```
  ///  0 UInt16 format tag      14 UInt16 bits per sample
  ///  2 UInt16 channels        16 UInt16 bytes that follow     } extensible
  ///  4 UInt32 sample rate     18 UInt16 valid bits            } only
  ///  8 UInt32 bytes a second  20 UInt32 speaker positions     }
  /// 12 UInt16 block bytes     24 UInt16 tag, then the rest of a GUID
  /// ```
  init(_ bytes: RawSpan, at offset: Int, size: Int) throws(WAVError) {
    guard size >= 16 else { throw WAVError(.shortFormat, at: offset) }
    let encoding = try Self.encoding(bytes, at: offset, size: size)
    guard encoding == .pcm else { throw WAVError(.unsupportedEncoding(encoding), at: offset) }
    let channels = bytes.littleEndianUInt16(at: offset &+ 2)
    guard channels == 1 || channels == 2 else {
      throw WAVError(.unsupportedChannels(channels), at: offset &+ 2)
    }
    let bits = bytes.littleEndianUInt16(at: offset &+ 14)
    guard bits == 16 else { throw WAVError(.unsupportedBits(bits), at: offset &+ 14) }
    sampleRateHertz = bytes.littleEndianUInt32(at: offset &+ 4)
    guard sampleRateHertz > 0 else { throw WAVError(.zeroSampleRate, at: offset &+ 4) }
    let block = bytes.littleEndianUInt16(at: offset &+ 12)
    guard block == 2 &* channels else {
      throw WAVError(.inconsistentBlockSize(block), at: offset &+ 12)
    }
    self.channels = Int(channels)
  }

  /// The encoding, looked up in the sub-format where the tag is WAVE_FORMAT_EXTENSIBLE.
  private static func encoding(
    _ bytes: RawSpan, at offset: Int, size: Int
  ) throws(WAVError) -> WAVEncoding {
    let tag = bytes.littleEndianUInt16(at: offset)
    guard tag == 0xFFFE else { return WAVEncoding(tag: tag) }
    guard size >= 40, bytes.littleEndianUInt16(at: offset &+ 16) >= 22 else {
      throw WAVError(.shortFormat, at: offset &+ 16)
    }
    // xxxxxxxx-0000-0010-8000-00AA00389B71, the family of registered tags.
    guard bytes.littleEndianUInt16(at: offset &+ 26) == 0,
      bytes.littleEndianUInt32(at: offset &+ 28) == 0x0010_0000,
      bytes.littleEndianUInt32(at: offset &+ 32) == 0xAA00_0080,
      bytes.littleEndianUInt32(at: offset &+ 36) == 0x719B_3800
    else { return .other(tag) }
    let validBits = bytes.littleEndianUInt16(at: offset &+ 18)
    let encoding = WAVEncoding(tag: bytes.littleEndianUInt16(at: offset &+ 24))
    guard encoding != .pcm || validBits == 16 || validBits == 0 else {
      throw WAVError(.unsupportedBits(validBits), at: offset &+ 18)
    }
    return encoding
  }
}

// The span checks the offset; what is unsafe about such a load are types other than integers.
extension RawSpan {
  /// Two bytes at an offset that the caller has checked.
  @inline(__always)
  func littleEndianUInt16(at offset: Int) -> UInt16 {
    unsafe UInt16(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  /// Four bytes at an offset that the caller has checked.
  @inline(__always)
  func littleEndianUInt32(at offset: Int) -> UInt32 {
    unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
