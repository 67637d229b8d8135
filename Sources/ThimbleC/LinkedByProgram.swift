internal import CThimble
internal import Thimble

/// The kernels that a program has linked: those for which it defines a pointer, by `THIMBLE_LINK_KERNEL`.
///
/// The library holds all and refers to none of them otherwise, so that the link drops the others.
enum LinkedByProgram: OperatorSet {
  static func links(_ kind: KernelKind) -> Bool { unsafe entry(kind) != nil }

  static var linksGraphs: Bool {
    @inline(__always)
    get {
      #if THIMBLE_WITHOUT_GRAPHS
        false
      #else
        true
      #endif
    }
  }

  static var isChosenByLink: Bool {
    @inline(__always)
    get { true }
  }

  @inline(__always)
  static func entry(_ kind: KernelKind) -> thimble_kernel? {
    unsafe thimble_linked_entry(UInt32(kind.rawValue))
  }
}
