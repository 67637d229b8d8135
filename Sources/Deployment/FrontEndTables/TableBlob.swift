import HostSupport
import ThimbleAudio

/// Collects the tables of a front end as little-endian bytes, each where `MFCCTableLayout` has it.
struct TableBlob {
  private(set) var bytes: [UInt8] = []

  /// Appends a word.
  mutating func append(_ word: UInt32) { appendBytes(word) }

  /// Appends a table's numbers, rounded; what does not fit becomes the nearest that does.
  mutating func append<Element>(_ table: MFCCTableLayout.Table<Element>, _ values: [Double]) {
    precondition(bytes.count == table.offset && values.count == table.count)
    let one = Double(sign: .plus, exponent: table.fractionBits, significand: 1)
    for value in values { appendBytes(Element(clamping: Int64((value * one).rounded()))) }
  }

  /// Appends zeros up to a size.
  mutating func pad(to size: Int) {
    bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
  }

  private mutating func appendBytes(_ value: some FixedWidthInteger) {
    bytes.append(littleEndian: value)
  }
}
