/// How a program that is linked later chooses kernels: it holds a function for each that it wants, and the
/// library calls through those; the link drops what no function refers to.
///
/// The function is of C's and the same for all kernels, so that the visitor's type is not in its own: it is one
/// of two, which `VisitorRole` names.
extension RowOperator {
  /// Lets the visitor at an address visit this kernel, whose fields start at `fields`.
  ///
  /// - Parameters:
  ///   - visitor: a visitor of the given role.
  ///   - role: `VisitorRole.check` or `run`, as a number.
  ///   - fields: the operator's own fields in the file.
  /// - Returns: 0, or an error for `ModelError(packed:)`.
  package static func receive(
    _ visitor: UnsafeMutableRawPointer, role: UInt32, at fields: UnsafeRawPointer
  ) -> UInt64 {
    guard role == VisitorRole.check.rawValue else {
      unsafe visitor.assumingMemoryBound(to: RowVisitor.self).pointee.visit(self, at: fields)
      return 0
    }
    do throws(ModelError) {
      unsafe try visitor.assumingMemoryBound(to: CheckVisitor.self).pointee.visit(
        self, at: fields)
      return 0
    } catch {
      return error.packed
    }
  }
}

extension ModelError {
  /// Reason and byte in a number that two registers hold; never 0.
  var packed: UInt64 {
    UInt64(reason.rawValue) &<< 32 | UInt64(UInt32(truncatingIfNeeded: byteOffset))
  }

  /// What `RowOperator.receive(_:role:at:)` returned, if it is not 0.
  package init(packed: UInt64) {
    self.init(
      Reason(rawValue: UInt8(truncatingIfNeeded: packed &>> 32)) ?? .invalidField,
      at: Int(UInt32(truncatingIfNeeded: packed)))
  }
}
