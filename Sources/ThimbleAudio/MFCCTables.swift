internal import CThimbleKernels
public import Thimble

/// The constants of one front end: a view of a flat little-endian blob that stays where it lies
/// (flash on a microcontroller).
///
/// Safe: `init` checks the blob, and the caller's `unsafe` there says that it stays.
@safe
public struct MFCCTables {
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
    guard let base = bytes.baseAddress, bytes.count >= 4 &* MFCCTableLayout.headerWords else {
      throw .invalidTables(byteOffset: 0)
    }
    guard UInt(bitPattern: base) & 3 == 0 else { throw .misalignedTables }
    try unsafe Self.checkHeader(base, for: frontEnd)
    let layout = MFCCTableLayout(frontEnd)
    guard bytes.count >= layout.segments.end else { throw .invalidTables(byteOffset: bytes.count) }
    unsafe hann = layout.hann.start(in: base)
    unsafe sine = layout.sine.start(in: base)
    unsafe roots = layout.roots.start(in: base)
    unsafe logs = layout.logs.start(in: base)
    unsafe cosines = layout.cosines.start(in: base)
    unsafe lifter = layout.lifter.start(in: base)
    unsafe segments = layout.segments.start(in: base)
    unsafe weights = MFCCTableLayout.weights(0, behind: layout.segments).start(in: base)
    try unsafe Self.check(
      segments, layout.segments, limit: frontEnd.fftLength / 2, byteCount: bytes.count)
  }

  /// The tables compiled into the library for a front end, if it has them: those of
  /// `FrontEnd.mlperfKeywordSpotting(gain:)`, with a lifter of 22 or without, whatever its number of
  /// frames, stride, gain and offset of the logarithm, which are in no table.
  public static func builtIn(for frontEnd: FrontEnd) -> MFCCTables? {
    try? unsafe MFCCTables(builtInBytes, for: frontEnd)
  }

  /// The bytes of the tables compiled into the library.
  public static var builtInBytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(
      start: thk_mfcc_tables_kws(), count: Int(thk_mfcc_tables_kws_bytes()))
  }

  private static func checkHeader(
    _ base: UnsafeRawPointer, for frontEnd: FrontEnd
  ) throws(MFCCError) {
    let found = unsafe base.assumingMemoryBound(to: UInt32.self)
    for word in 0..<MFCCTableLayout.headerWords
    where unsafe found[word] != MFCCTableLayout.headerWord(word, of: frontEnd, byteCount: found[2])
    {
      guard word > 1 else { throw .invalidTables(byteOffset: 4 &* word) }
      // Without a lifter its table is not read.
      guard word == MFCCTableLayout.lifterWord, frontEnd.lifter == 0 else {
        throw .tablesOfAnotherFrontEnd
      }
    }
  }

  /// The segments partition bins of 1 ..< limit, and the weights end where the blob does.
  private static func check(
    _ segments: UnsafePointer<UInt16>, _ table: MFCCTableLayout.Table<UInt16>, limit: UInt16,
    byteCount: Int
  ) throws(MFCCError) {
    let last = table.count &- 1
    guard unsafe segments[0] >= 1 else { throw .invalidTables(byteOffset: table.offset) }
    for segment in 0..<last where unsafe segments[segment] > segments[segment &+ 1] {
      throw .invalidTables(byteOffset: table.byteOffset(segment))
    }
    guard unsafe segments[last] <= limit else {
      throw .invalidTables(byteOffset: table.byteOffset(last))
    }
    let bins = unsafe Int(segments[last]) &- Int(segments[0])
    guard byteCount >= MFCCTableLayout.weights(bins, behind: table).end else {
      throw .invalidTables(byteOffset: byteCount)
    }
  }
}
