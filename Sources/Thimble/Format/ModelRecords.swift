/// A model's records and constants, read where they lie, once all of them have been checked.
///
/// It is one pointer, which kernels and the executor pass around: nothing is checked twice.
///
/// Safe: it is made of bytes that stay (who opens a file vouches for that) and have passed every check of
/// `ModelChecker`. That is the argument behind each `unsafe` of the executor and the kernels: the records
/// that are asked for are there, constants lie in the file and are as long as the kernels read,
/// and rings, scratch and counters lie in the arena.
@safe
package struct ModelRecords: RecordReader {
  /// The file's first byte, aligned to `FileLayout.alignment`.
  let base: UnsafeRawPointer

  @unsafe
  @inline(__always)
  init(_ base: UnsafeRawPointer) { unsafe self.base = base }

  @inline(__always)
  package var header: FileHeader { unsafe base.load(as: FileHeader.self) }

  @inline(__always)
  package func place<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Place<Value> {
    unsafe Place((base + offset).assumingMemoryBound(to: type))
  }

  /// Visits an operator; `index` is below `operatorCount`.
  @inline(__always)
  package func visit<Linked: OperatorSet, Visitor: OperatorVisitor>(
    _ index: Int, linking: Linked.Type = AllOperators.self, _ visitor: inout Visitor
  ) throws(ModelError) {
    let offset = operatorOffset(index)
    guard let kind = KernelKind(rawValue: load(offset, as: UInt8.self))
    else { throw ModelError(.unknownOperator, at: offset) }
    do throws(ModelError) {
      try unsafe Linked.visit(
        kind, at: base + (offset &+ FileLayout.operatorLinkBytes), &visitor)
    } catch {
      throw error.byteOffset == 0 ? ModelError(error.reason, at: offset) : error
    }
  }

  /// The slot table at a file offset.
  @inline(__always)
  func slotTable(at offset: Int) -> UnsafePointer<UInt16> {
    unsafe (base + offset).assumingMemoryBound(to: UInt16.self)
  }

  /// The int8 constants at a file offset.
  @inline(__always)
  func int8Constants(_ offset: Int) -> UnsafePointer<Int8> {
    unsafe (base + offset).assumingMemoryBound(to: Int8.self)
  }

  /// The thresholds at a file offset.
  @inline(__always)
  func thresholds(_ offset: Int) -> UnsafePointer<UInt16> {
    unsafe (base + offset).assumingMemoryBound(to: UInt16.self)
  }

  /// The audio front end's parameters, where the file has them.
  package var frontEnd: FrontEnd? {
    guard header.frontEnd.byteCount != 0 else { return nil }
    let frontEnd = load(Int(truncatingIfNeeded: header.frontEnd.offset), as: FrontEnd.self)
    return frontEnd.isSound ? frontEnd : nil
  }

  /// A section's bytes.
  @inline(__always)
  @_lifetime(borrow self)
  func bytes(_ section: FileSection) -> Span<UInt8> {
    let start = unsafe base + Int(truncatingIfNeeded: section.offset)
    let bytes = unsafe Span<UInt8>(
      _unsafeStart: start.assumingMemoryBound(to: UInt8.self),
      count: Int(truncatingIfNeeded: section.byteCount))
    return unsafe _overrideLifetime(bytes, borrowing: self)
  }

  /// The constants: weights, requantization, tables, first contents of states.
  package var constants: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes(header.constants) }
  }

  /// The labels: UTF-8, each ended by a zero byte, as the converter writes them.
  ///
  /// Running a model does not rest on text: opening a file does not check it.
  package var labels: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes(header.labels) }
  }

  /// The tensors' names in their order: UTF-8, each ended by a zero byte; empty where they were left out.
  package var names: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes(header.names) }
  }

  /// The provenance: the source's SHA-256, then UTF-8 text.
  package var provenance: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes(header.provenance) }
  }
}
