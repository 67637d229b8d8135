import HostSupport
import Thimble

/// The bytes of a file that is being written: what is put there lies within, or the program stops.
struct FileImage {
  private(set) var bytes: [UInt8]

  /// So many zeros.
  init(byteCount: Int) {
    bytes = [UInt8](repeating: 0, count: byteCount)
  }

  /// Puts a record at an offset.
  mutating func put(_ record: some FileRecord, at offset: Int) {
    unsafe bytes.withUnsafeMutableBytes { bytes in
      let place = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
      unsafe place.storeBytes(of: record, as: type(of: record))
    }
  }

  /// Puts a number at an offset, its lowest byte first.
  mutating func put(_ value: some FixedWidthInteger, at offset: Int) {
    bytes.put(littleEndian: value, at: offset)
  }

  /// Puts bytes at an offset.
  mutating func put(_ values: [UInt8], at offset: Int) {
    bytes.replaceSubrange(offset..<offset + values.count, with: values)
  }
}

extension Span<UInt8> {
  /// A copy of the bytes.
  var array: [UInt8] { indices.map { self[$0] } }
}
