internal import CThimbleKernels
public import Thimble

/// Where the constants of a micro front end lie in a flat little-endian blob: said once, for `MicroTables`, which
/// reads them where they lie, and for `MicroTableGenerator`, which makes them.
///
/// ```
/// header     UInt32 [8]                    magic "TMIC", version, byteCount, parameters
/// window     Int16 Q12 [frameLength]       Hann, at half samples
/// turns      Int16 [fftLength / 2][2]      cos and -sin of 2πi / points, times 32,767
/// halfTurns  Int16 [fftLength / 4][2]      the same of π((i + 1) / points + 1/2)
/// gains      Int16 [125]                   parabolas of the gain between powers of two; without gain zeros
/// logs       UInt16 [130]                  binary logarithm less its chord, 128 segments
/// segments   UInt16 [channels + 2]         first bin of each segment, and the end
/// weights    Int16 Q12 [bins]              what of a bin goes to the channel that ends with its segment
/// unweights  Int16 Q12 [bins]              what goes to the next one
/// ```
package struct MicroTableLayout {
  package let window, turns, halfTurns, gains, logs, segments: Range<Int>

  /// The layout for a front end.
  @inline(__always)
  package init(_ frontEnd: FrontEnd) {
    func range(_ start: Int, _ count: Int) -> Range<Int> { start..<start &+ 2 &* count }
    window = range(4 &* Self.headerWords, Int(frontEnd.frameLength))
    turns = range(window.upperBound, Int(frontEnd.fftLength))
    halfTurns = range(turns.upperBound, Int(frontEnd.fftLength) / 2)
    gains = range(halfTurns.upperBound, Self.gainCount)
    logs = range(gains.upperBound, Self.logCount)
    segments = range(logs.upperBound, Int(frontEnd.melBands) &+ 2)
  }

  /// Words of the header.
  package static var headerWords: Int { 8 }
  /// Entries of the gain's table.
  package static var gainCount: Int { 125 }
  /// Entries of the logarithm's table.
  package static var logCount: Int { 130 }

  /// Bytes of all tables with so many bins, a multiple of 4.
  package func byteCount(bins: Int) -> Int { (segments.upperBound &+ 4 &* bins &+ 3) & ~3 }

  /// A word of the header.
  package static func headerWord(
    _ index: Int, of frontEnd: FrontEnd, byteCount: UInt32 = 0
  ) -> UInt32 {
    let micro = frontEnd.micro
    switch index {
    case 0: return 0x4349_4D54
    case 1: return 1
    case 2: return byteCount
    case 3: return frontEnd.sampleRateHertz
    case 4: return UInt32(frontEnd.frameLength) | UInt32(frontEnd.fftLength) << 16
    case 5: return UInt32(frontEnd.lowerHertz) | UInt32(frontEnd.upperHertz) << 16
    case 6: return UInt32(frontEnd.melBands) | UInt32(micro.smoothingBits) << 16
    default:
      return UInt32(micro.pcanStrength) | UInt32(micro.pcanOffset) << 8
        | UInt32(micro.gainBits) << 16
    }
  }
}

/// The constants of one micro front end: a view of a flat little-endian blob that stays where it lies (flash on a
/// microcontroller).
///
/// Safe: `init` checks the blob, and the caller's `unsafe` there says that it stays.
@safe
public struct MicroTables {
  let window: UnsafePointer<Int16>
  let turns: UnsafePointer<Int16>
  let halfTurns: UnsafePointer<Int16>
  let gains: UnsafePointer<Int16>
  let logs: UnsafePointer<UInt16>
  let segments: UnsafePointer<UInt16>
  let weights: UnsafePointer<Int16>
  let unweights: UnsafePointer<Int16>

  /// Checks a blob of tables against the parameters it should belong to.
  ///
  /// - Parameters:
  ///   - bytes: the blob, aligned to 4. It must outlive the view and everything made with it.
  ///   - frontEnd: the parameters.
  /// - Throws: `MFCCError` for unsupported parameters, or a blob that is misaligned, truncated,
  ///   inconsistent or made for other parameters.
  public init(_ bytes: UnsafeRawBufferPointer, for frontEnd: FrontEnd) throws(MFCCError) {
    try frontEnd.checkForMicroFrontEnd()
    let layout = MicroTableLayout(frontEnd)
    guard let base = bytes.baseAddress, bytes.count >= layout.segments.upperBound else {
      throw .invalidTables(byteOffset: 0)
    }
    guard UInt(bitPattern: base) & 3 == 0 else { throw .misalignedTables }
    let header = unsafe base.assumingMemoryBound(to: UInt32.self)
    for word in 0..<MicroTableLayout.headerWords
    where unsafe header[word]
      != MicroTableLayout.headerWord(word, of: frontEnd, byteCount: header[2])
    {
      guard word > 1 else { throw .invalidTables(byteOffset: 4 &* word) }
      throw .tablesOfAnotherFrontEnd
    }
    unsafe window = Self.start(layout.window, in: base)
    unsafe turns = Self.start(layout.turns, in: base)
    unsafe halfTurns = Self.start(layout.halfTurns, in: base)
    unsafe gains = Self.start(layout.gains, in: base)
    unsafe logs = Self.start(layout.logs, in: base)
    unsafe segments = Self.start(layout.segments, in: base)
    let last = Int(frontEnd.melBands) &+ 1
    guard unsafe segments[0] >= 1, unsafe segments[last] <= frontEnd.fftLength / 2 else {
      throw .invalidTables(byteOffset: layout.segments.lowerBound)
    }
    for segment in 0..<last where unsafe segments[segment] > segments[segment &+ 1] {
      throw .invalidTables(byteOffset: layout.segments.lowerBound &+ 2 &* segment)
    }
    let bins = unsafe Int(segments[last]) &- Int(segments[0])
    guard bytes.count >= layout.byteCount(bins: bins) else {
      throw .invalidTables(byteOffset: bytes.count)
    }
    unsafe weights = (base + layout.segments.upperBound).assumingMemoryBound(to: Int16.self)
    unsafe unweights = weights + bins
  }

  /// The tables compiled into the library for a front end, if it has them: those of 40 channels from 125 to 7,500 Hz,
  /// frames of 480 samples and `MicroParameters.usual`, whatever its stride and number of frames.
  public static func builtIn(for frontEnd: FrontEnd) -> MicroTables? {
    try? unsafe MicroTables(
      UnsafeRawBufferPointer(start: thk_micro_tables(), count: Int(thk_micro_tables_bytes())),
      for: frontEnd)
  }

  private static func start<Element>(
    _ range: Range<Int>, in base: UnsafeRawPointer
  ) -> UnsafePointer<Element> {
    unsafe (base + range.lowerBound).assumingMemoryBound(to: Element.self)
  }
}
