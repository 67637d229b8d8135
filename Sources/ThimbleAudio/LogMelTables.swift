internal import CThimbleKernels
public import Thimble

/// Where the constants of a log-mel front end lie in a flat little-endian blob: said once, for `LogMelTables`, which
/// reads them where they lie, and for `LogMelTableGenerator`, which makes them in double precision.
///
/// ```
/// header    UInt32     [18]                  magic "TLMF", sizes, parameters, numbers
/// window    Int32 Q31  [frameLength / 2 + 1] half of the window
/// sine      Int32 Q30  [fftLength / 4 + 1]   sin(2πi / fftLength), a quarter wave
/// logs      UInt32 Q24 [129]                 log2(1 + i / 128)
/// roots     UInt32 Q20 [193]                 √(1 + i / 64); none where bands are of powers
/// segments  UInt16     [melBands + 2]        first bin of each segment, and the end
/// weights   UInt16 Q16 [segments.last - segments.first] rise of the bin inside its segment
/// ```
package struct LogMelTableLayout {
  package let window: MFCCTableLayout.Table<Int32>
  package let sine: MFCCTableLayout.Table<Int32>
  package let logs: MFCCTableLayout.Table<UInt32>
  package let roots: MFCCTableLayout.Table<UInt32>
  package let segments: MFCCTableLayout.Table<UInt16>

  /// The layout for a front end.
  package init(_ frontEnd: FrontEnd) {
    let hasRoots = frontEnd.logMel.spectrum == .magnitude
    window = MFCCTableLayout.Table(
      at: 4 &* Self.headerWords, Int(frontEnd.frameLength) / 2 &+ 1, fractionBits: 31)
    sine = MFCCTableLayout.Table(
      at: window.end, Int(frontEnd.fftLength) / 4 &+ 1, fractionBits: 30)
    logs = MFCCTableLayout.Table(at: sine.end, FixedPointLog.intervals &+ 1, fractionBits: 24)
    roots = MFCCTableLayout.Table(
      at: logs.end, hasRoots ? FixedPointSquareRoot.intervals &+ 1 : 0, fractionBits: 20)
    segments = MFCCTableLayout.Table(
      at: roots.end, Int(frontEnd.melBands) &+ 2, fractionBits: 0)
  }

  /// Words of the header: ten that the parameters make, then numbers.
  package static var headerWords: Int { parameterWords &+ 8 }
  /// Words of the header that the parameters make.
  package static var parameterWords: Int { 10 }

  /// A word of the header.
  ///
  /// ```
  ///  0 magic "TLMF"   1 version   2 byteCount, of the blob   3 sampleRateHertz
  ///  4 frameLength | fftLength << 16        5 lowerHertz | upperHertz << 16
  ///  6 melBands | options << 16             7 scaleBits | offsetBits << 16
  ///  8 logOffset, its bits                  9 preEmphasis
  /// 10 LogMelScale, its numbers in their order
  /// ```
  package static func headerWord(
    _ index: Int, of frontEnd: FrontEnd, byteCount: UInt32 = 0
  ) -> UInt32 {
    let logMel = frontEnd.logMel
    switch index {
    case 0: return 0x464D_4C54
    case 1: return 1
    case 2: return byteCount
    case 3: return frontEnd.sampleRateHertz
    case 4: return UInt32(frontEnd.frameLength) | UInt32(frontEnd.fftLength) << 16
    case 5: return UInt32(frontEnd.lowerHertz) | UInt32(frontEnd.upperHertz) << 16
    case 6: return UInt32(frontEnd.melBands) | UInt32(logMel.options) << 16
    case 7: return UInt32(logMel.scaleBits) | UInt32(logMel.offsetBits) << 16
    case 8: return frontEnd.logOffset.bitPattern
    default: return UInt32(logMel.preEmphasis)
    }
  }
}

/// The constants of one log-mel front end: a view of a flat little-endian blob that stays where it lies (flash on a
/// microcontroller).
///
/// Safe: `init` checks the blob, and the caller's `unsafe` there says that it stays.
@safe
public struct LogMelTables {
  let scale: LogMelScale
  let window: UnsafePointer<Int32>
  let sine: UnsafePointer<Int32>
  let logs: UnsafePointer<UInt32>
  let roots: UnsafePointer<UInt32>
  let segments: UnsafePointer<UInt16>
  let weights: UnsafePointer<UInt16>

  /// Checks a blob of tables against the parameters it should belong to.
  ///
  /// - Parameters:
  ///   - bytes: the blob, aligned to 4. It must outlive the view and everything made with it.
  ///   - frontEnd: the parameters.
  /// - Throws: `MFCCError` for unsupported parameters, or a blob that is misaligned, truncated,
  ///   inconsistent or made for other parameters.
  public init(_ bytes: UnsafeRawBufferPointer, for frontEnd: FrontEnd) throws(MFCCError) {
    try frontEnd.checkForLogMel()
    let layout = LogMelTableLayout(frontEnd)
    guard let base = bytes.baseAddress, bytes.count >= layout.segments.end else {
      throw .invalidTables(byteOffset: 0)
    }
    guard UInt(bitPattern: base) & 3 == 0 else { throw .misalignedTables }
    let header = unsafe base.assumingMemoryBound(to: UInt32.self)
    for word in 0..<LogMelTableLayout.parameterWords
    where unsafe header[word]
      != LogMelTableLayout.headerWord(word, of: frontEnd, byteCount: header[2])
    {
      guard word > 1 else { throw .invalidTables(byteOffset: 4 &* word) }
      throw .tablesOfAnotherFrontEnd
    }
    unsafe scale = LogMelScale(header + LogMelTableLayout.parameterWords)
    guard scale.isSound else {
      throw .invalidTables(byteOffset: 4 &* LogMelTableLayout.parameterWords)
    }
    unsafe window = layout.window.start(in: base)
    unsafe sine = layout.sine.start(in: base)
    unsafe logs = layout.logs.start(in: base)
    unsafe roots = layout.roots.start(in: base)
    unsafe segments = layout.segments.start(in: base)
    let last = Int(frontEnd.melBands) &+ 1
    guard unsafe segments[0] >= 1 else {
      throw .invalidTables(byteOffset: layout.segments.offset)
    }
    for segment in 0..<last where unsafe segments[segment] > segments[segment &+ 1] {
      throw .invalidTables(byteOffset: layout.segments.byteOffset(segment))
    }
    guard unsafe segments[last] <= frontEnd.fftLength / 2 else {
      throw .invalidTables(byteOffset: layout.segments.byteOffset(last))
    }
    let bins = unsafe Int(segments[last]) &- Int(segments[0])
    let weights = MFCCTableLayout.weights(bins, behind: layout.segments)
    guard bytes.count >= weights.end else { throw .invalidTables(byteOffset: bytes.count) }
    unsafe self.weights = weights.start(in: base)
  }

  /// The tables compiled into the library for a front end, if it has them: those of
  /// `FrontEnd.mlperfStreamingWakeWord(frames:)`, whatever its stride and number of frames.
  public static func builtIn(for frontEnd: FrontEnd) -> LogMelTables? {
    try? unsafe LogMelTables(
      UnsafeRawBufferPointer(start: thk_logmel_tables(), count: Int(thk_logmel_tables_bytes())),
      for: frontEnd)
  }
}
