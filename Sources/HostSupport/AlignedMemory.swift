/// A block of zeroed memory, aligned as model files and arenas have to be.
@safe
package final class AlignedMemory {
  /// The block.
  package let bytes: UnsafeMutableRawBufferPointer

  /// Allocates `byteCount` zeroed bytes at a multiple of 64.
  package init(byteCount: Int) {
    unsafe bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  /// Allocates a copy of `contents`.
  package convenience init(copying contents: some Collection<UInt8>) {
    self.init(byteCount: contents.count)
    unsafe bytes.copyBytes(from: contents)
  }

  deinit {
    unsafe bytes.deallocate()
  }
}
