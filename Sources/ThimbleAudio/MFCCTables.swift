internal import CThimbleKernels
public import Thimble

/// The constants of one front end: a view of a flat little-endian blob that stays where it lies
/// (flash on a microcontroller).
///
/// ```
/// word 0   magic "TMFC"                     word 4   frameLength | fftLength << 16
///      1   version, 2                            5   lowerHertz | upperHertz << 16
///      2   size of the blob in bytes             6   melBands | coefficients << 16
///      3   sampleRateHertz                       7   lifter, 0 for none
/// hann      Int32 Q31  [frameLength / 2 + 1]            half of the periodic window
/// sine      Int32 Q30  [fftLength / 4 + 1]              sin(2πi / fftLength), a quarter wave
/// roots     UInt32 Q20 [193]                            √(1 + i / 64)
/// logs      UInt32 Q24 [129]                            log2(1 + i / 128)
/// cosines   Int32 Q30  [(melBands + 1) / 2][coefficients]
///                      √(2 / melBands) · ln 2 · cos(πk(2n + 1) / 2melBands)
/// lifter    Int32 Q23  [coefficients]                   1 + L/2 · sin(πk / L), or 1 where L is 0
/// segments  UInt16     [melBands + 2]                   first bin of each segment, and the end
/// weights   UInt16 Q16 [segments.last - segments.first] rise of the bin inside its segment
/// ```
/// Segment s lies between mel edges s and s + 1; there band s rises with the bin's weight w and
/// band s - 1 falls with 1 - w, so that one weight a bin describes all triangles.
public struct MFCCTables {
  static let magic: UInt32 = 0x4346_4D54
  static let version: UInt32 = 2
  static let headerBytes = 32

  let hann: UnsafePointer<Int32>
  let sine: UnsafePointer<Int32>
  let roots: UnsafePointer<UInt32>
  let logs: UnsafePointer<UInt32>
  let cosines: UnsafePointer<Int32>
  let lifter: UnsafePointer<Int32>
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
    try frontEnd.checkForMFCC()
    guard let base = bytes.baseAddress, bytes.count >= Self.headerBytes else {
      throw .invalidTables(byteOffset: 0)
    }
    guard UInt(bitPattern: base) & 3 == 0 else { throw .misalignedTables }
    try Self.checkHeader(base, for: frontEnd)
    let offsets = Offsets(frontEnd)
    guard bytes.count >= offsets.weights else { throw .invalidTables(byteOffset: bytes.count) }
    hann = (base + offsets.hann).assumingMemoryBound(to: Int32.self)
    sine = (base + offsets.sine).assumingMemoryBound(to: Int32.self)
    roots = (base + offsets.roots).assumingMemoryBound(to: UInt32.self)
    logs = (base + offsets.logs).assumingMemoryBound(to: UInt32.self)
    cosines = (base + offsets.cosines).assumingMemoryBound(to: Int32.self)
    lifter = (base + offsets.lifter).assumingMemoryBound(to: Int32.self)
    segments = (base + offsets.segments).assumingMemoryBound(to: UInt16.self)
    weights = (base + offsets.weights).assumingMemoryBound(to: UInt16.self)
    try checkSegments(frontEnd, offsets, byteCount: bytes.count)
  }

  /// The tables compiled into the library for a front end, if it has them: those of
  /// `FrontEnd.mlperfKeywordSpotting(gain:)`, with a lifter of 22 or without, whatever its number of
  /// frames, stride, gain and offset of the logarithm, which are in no table.
  public static func builtIn(for frontEnd: FrontEnd) -> MFCCTables? {
    let bytes = UnsafeRawBufferPointer(
      start: thk_mfcc_tables_kws(), count: Int(thk_mfcc_tables_kws_bytes()))
    return try? MFCCTables(bytes, for: frontEnd)
  }

  private static func checkHeader(
    _ base: UnsafeRawPointer, for frontEnd: FrontEnd
  ) throws(MFCCError) {
    let header = base.assumingMemoryBound(to: UInt32.self)
    guard header[0] == magic else { throw .invalidTables(byteOffset: 0) }
    guard header[1] == version else { throw .invalidTables(byteOffset: 4) }
    guard header[3] == frontEnd.sampleRateHertz,
      header[4] == UInt32(frontEnd.frameLength) | UInt32(frontEnd.fftLength) << 16,
      header[5] == UInt32(frontEnd.lowerHertz) | UInt32(frontEnd.upperHertz) << 16,
      header[6] == UInt32(frontEnd.melBands) | UInt32(frontEnd.coefficients) << 16,
      frontEnd.lifter == 0 || header[7] == frontEnd.lifter
    else { throw .tablesOfAnotherFrontEnd }
  }

  /// The segments partition bins of 1 ..< fftLength / 2, and the weights end where the blob does.
  private func checkSegments(
    _ frontEnd: FrontEnd, _ offsets: Offsets, byteCount: Int
  ) throws(MFCCError) {
    let last = Int(frontEnd.melBands) &+ 1
    guard segments[0] >= 1 else { throw .invalidTables(byteOffset: offsets.segments) }
    for segment in 0..<last where segments[segment] > segments[segment &+ 1] {
      throw .invalidTables(byteOffset: offsets.segments &+ 2 &* segment)
    }
    guard segments[last] <= frontEnd.fftLength / 2 else {
      throw .invalidTables(byteOffset: offsets.segments &+ 2 &* last)
    }
    let bins = Int(segments[last]) &- Int(segments[0])
    guard byteCount >= offsets.weights &+ 2 &* bins else {
      throw .invalidTables(byteOffset: byteCount)
    }
  }

  /// Where each table starts, in bytes from the blob's start.
  struct Offsets {
    let hann, sine, roots, logs, cosines, lifter, segments, weights: Int

    init(_ frontEnd: FrontEnd) {
      hann = MFCCTables.headerBytes
      sine = hann &+ 4 &* (Int(frontEnd.frameLength) / 2 &+ 1)
      roots = sine &+ 4 &* (Int(frontEnd.fftLength) / 4 &+ 1)
      logs = roots &+ 4 &* (FixedPointSquareRoot.intervals &+ 1)
      cosines = logs &+ 4 &* (FixedPointLog.intervals &+ 1)
      let halfOfBands = (Int(frontEnd.melBands) &+ 1) / 2
      lifter = cosines &+ 4 &* halfOfBands &* Int(frontEnd.coefficients)
      segments = lifter &+ 4 &* Int(frontEnd.coefficients)
      weights = segments &+ 2 &* (Int(frontEnd.melBands) &+ 2)
    }
  }
}
