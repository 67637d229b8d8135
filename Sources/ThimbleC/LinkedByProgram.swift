internal import CThimble
internal import Thimble

/// The kernels that a program has linked: those for which it defines a pointer, by `THIMBLE_LINK_KERNEL`.
///
/// The library holds all and refers to none of them otherwise, so that the link drops the others.
enum LinkedByProgram: OperatorSet {
  static func links(_ kind: KernelKind) -> Bool { entry(kind) != nil }

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

  @inline(never)
  static func visit<Visitor: OperatorVisitor>(
    _ kind: KernelKind, at fields: UnsafeRawPointer, _ visitor: inout Visitor
  ) throws(ModelError) {
    guard let entry = entry(kind) else { throw ModelError(.operatorNotLinked, at: 0) }
    let error = withUnsafeMutablePointer(to: &visitor) {
      entry(UnsafeMutableRawPointer($0), fields, Visitor.role.rawValue)
    }
    if error != 0 { throw ModelError(packed: error) }
  }

  @inline(__always)
  private static func entry(_ kind: KernelKind) -> thimble_kernel? {
    thimble_linked_entry(UInt32(kind.rawValue))
  }
}
