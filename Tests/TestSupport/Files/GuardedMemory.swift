import Foundation
package import HostSupport

/// Memory that ends, but for what 16-byte alignment takes, where a page begins that nothing may touch.
@safe
package final class GuardedMemory: TrialMemory {
  /// The memory, zeroed.
  package let bytes: UnsafeMutableRawBufferPointer
  private let base: UnsafeMutableRawPointer
  private let size: Int

  package init(byteCount: Int) {
    let page = Int(getpagesize())
    size = (byteCount + page - 1) / page * page + page
    guard
      let mapped = unsafe mmap(
        nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe mapped != MAP_FAILED, unsafe mprotect(mapped + (size - page), page, PROT_NONE) == 0
    else { preconditionFailure("no memory for a test") }
    unsafe base = unsafe mapped
    unsafe bytes = unsafe UnsafeMutableRawBufferPointer(
      start: mapped + (size - page - byteCount) / 16 * 16, count: byteCount)
  }

  deinit {
    unsafe munmap(base, size)
  }
}

/// Memory that a file is tried in.
package protocol TrialMemory: AnyObject {
  /// The memory, zeroed.
  var bytes: UnsafeMutableRawBufferPointer { get }

  /// Memory of exactly so many bytes.
  init(byteCount: Int)
}

/// The heap's, where a sanitizer watches both ends.
extension AlignedMemory: TrialMemory {}
