/// A record of a file: a struct whose bytes in memory are the file's, so that reading one is a load
/// of the fields that are used, and reader and writer cannot disagree.
///
/// Swift lays fields out in their order, each at the next multiple of its alignment. A record declares
/// them in the file's order and names what would be padding; the file is little-endian, as is every
/// core that runs this. `RecordLayoutTests` holds the offsets.
package protocol FileRecord: BitwiseCopyable {}

extension FileRecord {
  /// Reads the record that lies, aligned and whole, at `bytes`.
  @inline(__always)
  package init(reading bytes: UnsafeRawPointer) {
    self = unsafe bytes.load(as: Self.self)
  }

  /// Writes the record to `bytes`, which has room for it.
  package func write(to bytes: UnsafeMutableRawPointer) {
    unsafe bytes.storeBytes(of: self, as: Self.self)
  }
}
