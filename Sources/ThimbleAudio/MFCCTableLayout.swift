package import Thimble

/// Where the constants of a front end lie in a flat little-endian blob, and what they are multiplied by:
/// said once, for `MFCCTables`, which reads them where they lie, and for `MFCCTableGenerator`, which makes
/// them in double precision and therefore on the host.
///
/// ```
/// header    UInt32     [8]                            magic, sizes, parameters
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
package struct MFCCTableLayout {
  package let hann: Table<Int32>
  package let sine: Table<Int32>
  package let roots: Table<UInt32>
  package let logs: Table<UInt32>
  package let cosines: Table<Int32>
  package let lifter: Table<Int32>
  package let segments: Table<UInt16>

  /// The layout for a front end.
  @inline(__always)
  package init(_ frontEnd: FrontEnd) {
    let coefficients = Int(frontEnd.coefficients)
    hann = Table(at: 4 &* Self.headerWords, Int(frontEnd.frameLength) / 2 &+ 1, fractionBits: 31)
    sine = Table(at: hann.end, Int(frontEnd.fftLength) / 4 &+ 1, fractionBits: 30)
    roots = Table(at: sine.end, FixedPointSquareRoot.intervals &+ 1, fractionBits: 20)
    logs = Table(at: roots.end, FixedPointLog.intervals &+ 1, fractionBits: 24)
    let halfOfBands = (Int(frontEnd.melBands) &+ 1) / 2
    cosines = Table(at: logs.end, halfOfBands &* coefficients, fractionBits: 30)
    lifter = Table(at: cosines.end, coefficients, fractionBits: 23)
    segments = Table(at: lifter.end, Int(frontEnd.melBands) &+ 2, fractionBits: 0)
  }

  /// The last table, which is as long as the segments say.
  @inline(__always)
  package static func weights(_ count: Int, behind segments: Table<UInt16>) -> Table<UInt16> {
    Table(at: segments.end, count, fractionBits: 16)
  }

  /// A table of the blob.
  package struct Table<Element: FixedWidthInteger> {
    /// Its first byte, from the blob's start on.
    package let offset: Int
    /// Elements.
    package let count: Int
    /// Fraction bits of an element.
    package let fractionBits: Int

    @inline(__always)
    init(at offset: Int, _ count: Int, fractionBits: Int) {
      self.offset = offset
      self.count = count
      self.fractionBits = fractionBits
    }

    /// The first byte behind it.
    @inline(__always)
    package var end: Int { byteOffset(count) }

    /// Where an element lies, from the blob's start on.
    @inline(__always)
    func byteOffset(_ index: Int) -> Int { offset &+ index &* (Element.bitWidth / 8) }

    /// Where it lies in a blob.
    @inline(__always)
    func start(in blob: UnsafeRawPointer) -> UnsafePointer<Element> {
      unsafe (blob + offset).assumingMemoryBound(to: Element.self)
    }
  }
}

extension MFCCTableLayout {
  /// Words of the header.
  package static var headerWords: Int { 8 }
  /// The last of them, which is of no importance to a front end without a lifter.
  static let lifterWord = 7

  /// A word of the header.
  ///
  /// ```
  /// 0 magic "TMFC"   1 version   2 byteCount, of the blob   3 sampleRateHertz
  /// 4 frameLength | fftLength << 16        5 lowerHertz | upperHertz << 16
  /// 6 melBands | coefficients << 16        7 lifter, 0 for none
  /// ```
  package static func headerWord(
    _ index: Int, of frontEnd: FrontEnd, byteCount: UInt32 = 0
  ) -> UInt32 {
    switch index {
    case 0: 0x4346_4D54
    case 1: 2
    case 2: byteCount
    case 3: frontEnd.sampleRateHertz
    case 4: UInt32(frontEnd.frameLength) | UInt32(frontEnd.fftLength) << 16
    case 5: UInt32(frontEnd.lowerHertz) | UInt32(frontEnd.upperHertz) << 16
    case 6: UInt32(frontEnd.melBands) | UInt32(frontEnd.coefficients) << 16
    default: UInt32(frontEnd.lifter)
    }
  }
}
