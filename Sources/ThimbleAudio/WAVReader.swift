/// A view of the samples of a RIFF/WAVE file that lies in memory.
///
/// The samples are 16-bit linear PCM, mono, or stereo that is averaged as it is read.
/// Nothing is copied.
///
/// Unknown chunks are skipped, with their padding byte where their size is odd. What follows the
/// data is not looked at, and the size in the RIFF header is not relied on. A data chunk that is
/// longer than the file is an error, except for what programs write that could not seek back to
/// fill in the size: 0xFFFFFFFF, 0x7FFFF000 (SoX), or 0 where the RIFF size too is 0 or
/// 0xFFFFFFFF. Then the data end with the file, at a whole sample.
///
/// Source: Multimedia Programming Interface and Data Specifications 1.0 (IBM and Microsoft, 1991).
public struct WAVReader: ~Escapable {
  /// Samples in a second.
  public let sampleRateHertz: UInt32
  /// 1 or 2; two are averaged.
  public let channels: Int
  /// Samples of one channel.
  public let count: Int
  /// Where the samples start, in bytes from the file's start.
  public let dataOffset: Int

  private let bytes: RawSpan

  /// Finds the samples of a file.
  ///
  /// - Parameter bytes: the whole file, at any alignment.
  /// - Throws: `WAVError`, with the byte at fault.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) throws(WAVError) {
    try Self.checkHeader(bytes)
    var format: WAVFormat?
    var offset = 12
    while offset < bytes.byteCount {
      guard bytes.byteCount &- offset >= 8 else { throw WAVError(.truncated, at: offset) }
      let size = Int(clamping: bytes.littleEndianUInt32(at: offset &+ 4))
      let left = bytes.byteCount &- offset &- 8
      switch bytes.littleEndianUInt32(at: offset) {
      case Self.data:
        guard let format else { throw WAVError(.dataBeforeFormat, at: offset) }
        sampleRateHertz = format.sampleRateHertz
        channels = format.channels
        count = try Self.sampleCount(bytes, at: offset, format)
        dataOffset = offset &+ 8
        self.bytes = bytes
        return
      case Self.format:
        guard size <= left else { throw WAVError(.truncated, at: offset) }
        format = try WAVFormat(bytes, at: offset &+ 8, size: size)
      default:
        guard size <= left else { throw WAVError(.truncated, at: offset) }
      }
      offset &+= 8 &+ size &+ (size & 1)
    }
    throw WAVError(format == nil ? .missingFormat : .missingData, at: bytes.byteCount)
  }

  /// Sample `index`; two channels are averaged, halves rounded down.
  ///
  /// - Parameter index: 0 ..< count.
  public subscript(index: Int) -> Int16 {
    precondition(index >= 0 && index < count)
    return sample(index)
  }

  /// Copies samples.
  ///
  /// - Parameters:
  ///   - start: the first sample to copy, 0...count.
  ///   - target: where to; it is filled as far as there are samples.
  /// - Returns: how many samples were copied, 0 at the end.
  public func read(from start: Int, into target: inout MutableSpan<Int16>) -> Int {
    precondition(start >= 0 && start <= count)
    let taken = min(target.count, count &- start)
    for i in 0..<taken { target[i] = sample(start &+ i) }
    return taken
  }

  /// The largest signed sample of a range inside 0 ..< count, for `MFCC.setClipMaximum`; 0 for an
  /// empty one.
  public func maximum(in range: Range<Int>) -> Int16 {
    if range.isEmpty { return 0 }
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    var largest = Int16.min
    for index in range { largest = max(largest, sample(index)) }
    return largest
  }

  @inline(__always)
  private func sample(_ index: Int) -> Int16 {
    if channels == 1 {
      return Int16(bitPattern: bytes.littleEndianUInt16(at: dataOffset &+ 2 &* index))
    }
    let both = bytes.littleEndianUInt32(at: dataOffset &+ 4 &* index)
    let left = Int32(Int16(truncatingIfNeeded: both))
    let right = Int32(bitPattern: both) >> 16
    return Int16(truncatingIfNeeded: (left &+ right) >> 1)
  }
}

extension WAVReader {
  // The four characters of chunk names, as little-endian numbers.
  private static let format: UInt32 = 0x2074_6D66
  private static let data: UInt32 = 0x6174_6164

  private static func checkHeader(_ bytes: RawSpan) throws(WAVError) {
    guard bytes.byteCount >= 12 else { throw WAVError(.truncated, at: bytes.byteCount) }
    switch bytes.littleEndianUInt32(at: 0) {
    case 0x4646_4952: break  // RIFF
    case 0x5846_4952: throw WAVError(.bigEndian, at: 0)  // RIFX
    case 0x3436_4652, 0x3436_5742: throw WAVError(.longFile, at: 0)  // RF64, BW64
    default: throw WAVError(.notRIFF, at: 0)
    }
    guard bytes.littleEndianUInt32(at: 8) == 0x4556_4157 else { throw WAVError(.notWAVE, at: 8) }
  }

  /// The samples of one channel in the data chunk at `offset`.
  private static func sampleCount(
    _ bytes: RawSpan, at offset: Int, _ format: WAVFormat
  ) throws(WAVError) -> Int {
    let left = bytes.byteCount &- offset &- 8
    let written = bytes.littleEndianUInt32(at: offset &+ 4)
    let riffSize = bytes.littleEndianUInt32(at: 4)
    let isStream =
      written == .max || (written == 0x7FFF_F000 && left < 0x7FFF_F000)
      || (written == 0 && (riffSize == 0 || riffSize == .max))
    if isStream { return left &>> format.channels }
    let size = Int(clamping: written)
    guard size <= left else { throw WAVError(.truncated, at: offset) }
    guard size & (format.blockBytes &- 1) == 0 else {
      throw WAVError(.partialSample, at: offset &+ 4)
    }
    return size &>> format.channels
  }
}
