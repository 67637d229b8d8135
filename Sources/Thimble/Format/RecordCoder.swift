/// Reads or writes the fields of a record, in order.
///
/// A record lists its fields once, in one function that hands each to a coder; the same list then
/// reads and writes, so the two cannot disagree. Fields are little-endian and naturally aligned.
public protocol FieldCoder: ~Copyable {
  /// Reads `value` from the record, or writes it there, and moves on.
  mutating func code<Value: FixedWidthInteger & BitwiseCopyable>(_ value: inout Value)
}

extension FieldCoder where Self: ~Copyable {
  /// Codes a float by its bit pattern.
  mutating func code(_ value: inout Float) {
    var bits = value.bitPattern
    code(&bits)
    value = Float(bitPattern: bits)
  }
}

/// Reads the fields of a record that lies, aligned and whole, at `base`.
public struct RecordReader: FieldCoder {
  private let base: UnsafeRawPointer
  private var offset = 0

  init(_ base: UnsafeRawPointer) {
    self.base = base
  }

  /// Reads the next field.
  public mutating func code<Value: FixedWidthInteger & BitwiseCopyable>(_ value: inout Value) {
    value = Value(littleEndian: base.load(fromByteOffset: offset, as: Value.self))
    offset &+= MemoryLayout<Value>.size
  }
}

/// Writes the fields of a record to `base`, which has room for them.
public struct RecordWriter: FieldCoder {
  private let base: UnsafeMutableRawPointer
  private var offset = 0

  init(_ base: UnsafeMutableRawPointer) {
    self.base = base
  }

  /// Writes the next field.
  public mutating func code<Value: FixedWidthInteger & BitwiseCopyable>(_ value: inout Value) {
    base.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    offset &+= MemoryLayout<Value>.size
  }
}
