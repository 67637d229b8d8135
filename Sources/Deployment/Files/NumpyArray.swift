import HostSupport

/// An array in NumPy's .npy format, its values not decoded yet.
///
/// ```
/// 0 "\x93NUMPY"   6 version (1 to 3, 0)   8 size of the header: UInt16 in version 1, else UInt32
/// then {'descr': '<f4', 'fortran_order': False, 'shape': (64, 16), } and the values
/// ```
/// Source: NumPy, `numpy.lib.format`.
struct NumpyArray {
  /// Why a file is no array that can be read.
  struct Fault: Error, Equatable {
    let byteOffset: Int
    let reason: String
  }

  let shape: [Int]
  /// The type as NumPy writes it: `<f4`, `|i1`.
  let type: String
  private let isFortranOrder: Bool
  private let values: ArraySlice<UInt8>

  /// Whether bytes start as arrays do.
  static func recognizes(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x93] + Array("NUMPY".utf8))
  }

  init(_ bytes: [UInt8]) throws(Fault) {
    guard bytes.count >= 12, Self.recognizes(bytes), 1...3 ~= bytes[6] else {
      throw Fault(
        byteOffset: 6, reason: "is a NumPy array of a version that is not read; 1 to 3 are")
    }
    let isLong = bytes[6] > 1
    let size = Int(bytes.number(at: 8, count: isLong ? 4 : 2, isBigEndian: false))
    let start = (isLong ? 12 : 10) + size
    guard start <= bytes.count, size <= 65_536 else {
      throw Fault(byteOffset: 8, reason: "ends inside its NumPy header of \(size) bytes")
    }
    let header = String(decoding: bytes[(isLong ? 12 : 10)..<start], as: UTF8.self)
    guard let type = Self.text(of: "descr", in: header) else {
      throw Fault(
        byteOffset: 10, reason: "is a structured NumPy array; one of plain numbers is accepted")
    }
    guard let order = Self.field("fortran_order", in: header), let shape = Self.shape(in: header)
    else { throw Fault(byteOffset: 10, reason: "has a damaged NumPy header") }
    self.type = type
    self.shape = shape
    isFortranOrder = order.hasPrefix("True")
    values = bytes[start...]
    guard let width = Int(type.dropFirst(2)), 1...16 ~= width,
      let count = Self.product(shape),
      count.multipliedReportingOverflow(by: width) == (values.count, false)
    else {
      throw Fault(
        byteOffset: start,
        reason: "is a NumPy array \(type) of \(shape), which \(values.count) bytes are not")
    }
  }

  /// The values as float32, the last axis fastest; `nil` of types that are no floats.
  var floats: [Float]? {
    switch type.dropFirst() {
    case "f2": elements(2).map { Float(halfPattern: UInt16($0)) }
    case "f4": elements(4).map { Float(bitPattern: UInt32($0)) }
    case "f8": elements(8).map { Float(Double(bitPattern: $0)) }
    default: nil
    }
  }

  /// The bytes of integers of so many bytes, the lower ones first; `nil` of other types.
  func integers(ofBytes width: Int) -> [UInt8]? {
    guard type.dropFirst() == "i\(width)" else { return nil }
    return elements(width).flatMap { value in
      (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
  }

  /// The type for people: `float64`.
  var typeName: String {
    let kinds = ["f": "float", "i": "int", "u": "uint", "b": "bool", "c": "complex"]
    guard let kind = kinds[String(type.dropFirst().prefix(1))], let width = Int(type.dropFirst(2))
    else { return type }
    return kind == "bool" ? kind : "\(kind)\(8 * width)"
  }

  /// The values' bits in the order of C.
  private func elements(_ width: Int) -> [UInt64] {
    let bytes = Array(values)
    let isBigEndian = type.hasPrefix(">")
    let count = bytes.count / width
    guard isFortranOrder, shape.count > 1 else {
      return (0..<count).map {
        bytes.number(at: $0 * width, count: width, isBigEndian: isBigEndian)
      }
    }
    var strides = Array(repeating: 1, count: shape.count)
    for axis in shape.indices.dropFirst() { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    var index = Array(repeating: 0, count: shape.count)
    return (0..<count).map { _ in
      let place = zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }
      for axis in shape.indices.reversed() {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
      }
      return bytes.number(at: place * width, count: width, isBigEndian: isBigEndian)
    }
  }

  private static func product(_ shape: [Int]) -> Int? {
    var product = 1
    for size in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard !overflow, next >= 0 else { return nil }
      product = next
    }
    return product
  }

  /// What follows a key of the header.
  private static func field(_ key: String, in header: String) -> Substring? {
    guard let range = header.firstRange(of: "'\(key)':") else { return nil }
    return header[range.upperBound...].drop { $0 == " " }
  }

  private static func text(of key: String, in header: String) -> String? {
    guard let field = field(key, in: header), let quote = field.first, quote == "'" || quote == "\""
    else { return nil }
    return String(field.dropFirst().prefix { $0 != quote })
  }

  private static func shape(in header: String) -> [Int]? {
    guard let field = field("shape", in: header), field.first == "(",
      let end = field.firstIndex(of: ")")
    else { return nil }
    var shape: [Int] = []
    for part in field[field.index(after: field.startIndex)..<end].split(separator: ",") {
      let digits = part.filter { $0 != " " && $0 != "L" }
      if digits.isEmpty { continue }
      guard let size = Int(digits), size >= 0, shape.count < 32 else { return nil }
      shape.append(size)
    }
    return shape
  }
}
