/// Where a record, or another value, lies: in a file, or in a copy on the stack.
///
/// Safe: who makes one says `unsafe`, and vouches that the record is there as long as the place is used.
@safe
package struct Place<Record: BitwiseCopyable> {
  private let pointer: UnsafePointer<Record>

  @unsafe
  @inline(__always)
  init(_ pointer: UnsafePointer<Record>) { unsafe self.pointer = pointer }

  /// The record; of a single field, nothing else is read.
  @inline(__always)
  package var pointee: Record { unsafe pointer.pointee }

  /// Lends a copy of a record a place.
  @inline(__always)
  static func with<Result>(_ record: Record, _ body: (Place<Record>) -> Result) -> Result {
    unsafe withUnsafePointer(to: record) { unsafe body(Place($0)) }
  }
}
