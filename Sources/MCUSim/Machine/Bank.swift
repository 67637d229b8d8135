import Foundation

/// A memory's bytes, with a byte for each that says whether it was written.
@safe
struct Bank {
  let region: MemoryMap.Region
  let isFlash: Bool
  /// Its first instruction, among all memories'.
  let firstOperation: Int
  let bytes: UnsafeMutableRawPointer
  /// SRAM's only.
  let shadow: UnsafeMutableRawPointer?

  init(_ region: MemoryMap.Region, isFlash: Bool, firstOperation: Int) {
    self.region = region
    self.isFlash = isFlash
    self.firstOperation = firstOperation
    unsafe bytes = unsafe Machine.zeroed(bytes: region.bytes + 16)
    unsafe shadow = unsafe isFlash ? nil : Machine.zeroed(bytes: region.bytes + 16)
    if isFlash { unsafe memset(bytes, 0xFF, region.bytes) }
  }

  func free() {
    unsafe Foundation.free(bytes)
    unsafe Foundation.free(shadow)
  }

  var halfwords: Int { region.bytes / 2 }

  /// Puts bytes there, which lie within.
  func write(_ values: [UInt8], at address: UInt32) {
    let offset = Int(address - region.base)
    unsafe values.withUnsafeBytes { source in
      if let start = source.baseAddress {
        unsafe (bytes + offset).copyMemory(from: start, byteCount: source.count)
      }
    }
    if let shadow = unsafe shadow { unsafe memset(shadow + offset, 1, values.count) }
  }

  /// A word, which lies within.
  func word(at address: UInt32) -> UInt32 {
    unsafe (bytes + Int(address - region.base)).loadUnaligned(as: UInt32.self)
  }

  func read(at address: UInt32, count: Int) -> UInt32 {
    let at = unsafe bytes + Int(address - region.base)
    switch count {
    case 1: return unsafe UInt32(at.load(as: UInt8.self))
    case 2: return unsafe UInt32(at.loadUnaligned(as: UInt16.self))
    default: return unsafe at.loadUnaligned(as: UInt32.self)
    }
  }
}
