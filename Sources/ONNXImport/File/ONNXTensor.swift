import GraphIR
import HostSupport

/// A constant of an ONNX file: a `TensorProto`, its values not decoded yet.
struct ONNXTensor {
  let offset: Int
  private(set) var name = ""
  private(set) var dimensions: [Int] = []
  private var type = 0
  private var raw: [UInt8]?
  private var floats: [Float] = []
  private var doubles: [Double] = []
  private var integers: [Int] = []
  private var isElsewhere = false
  /// Where values that are elsewhere lie: `location`, `offset` and `length`, as text.
  private var place: [String: String] = [:]

  init(_ message: ProtobufReader, at offset: Int) throws(FileDefect) {
    self.offset = offset
    var reader = message
    while let field = try reader.next() {
      switch field.number {
      case 1: dimensions += try reader.integers(field)
      case 2: type = try field.integer()
      case 4:
        floats += try reader.words(field, bytes: 4).map {
          Float(bitPattern: UInt32(truncatingIfNeeded: $0))
        }
      case 5, 7: integers += try reader.integers(field)
      case 8: name = try reader.text(field)
      case 9: raw = Array(reader.bytes[try field.range()])
      case 10: doubles += try reader.words(field, bytes: 8).map(Double.init(bitPattern:))
      case 13: try readPlace(reader.message(field))
      case 14: isElsewhere = try field.integer() == 1
      default: continue
      }
    }
  }

  /// A `StringStringEntryProto`.
  private mutating func readPlace(_ message: ProtobufReader) throws(FileDefect) {
    var reader = message
    var (key, value) = ("", "")
    while let field = try reader.next() {
      switch field.number {
      case 1: key = try reader.text(field)
      case 2: value = try reader.text(field)
      default: continue
      }
    }
    place[key] = value
  }

  /// The tensor with the values that lie in another file.
  func loaded(from files: ONNXExternalFiles?) throws(NodeFault) -> ONNXTensor {
    guard isElsewhere else { return self }
    guard let files, let location = place["location"] else {
      throw .refused(
        found: "weights in another file", accepted: "weights inside the file (external_data=False)")
    }
    let size = ONNXElementType(rawValue: type).byteCount ?? 0
    let bytes = (product(dimensions) ?? 0).multipliedReportingOverflow(by: size).partialValue
    let offset = Int(place["offset"] ?? "0") ?? -1
    guard offset >= 0, Int(place["length"] ?? "\(bytes)") == bytes else {
      throw .invalid(
        FileDefect(
          at: self.offset,
          "constant '\(name)' lies at \(place["offset"] ?? "0") of '\(location)' with "
            + "\(place["length"] ?? "?") bytes; \(dimensions) takes \(bytes)"))
    }
    guard let raw = files.read(location, offset, bytes), raw.count == bytes else {
      throw .refused(
        found: "weights in '\(location)', which holds no \(bytes) bytes at \(offset)",
        accepted: "that file beside the model, or weights inside it (external_data=False)")
    }
    var loaded = self
    (loaded.raw, loaded.isElsewhere) = (raw, false)
    return loaded
  }

  /// The values.
  func constant() throws(NodeFault) -> Constant {
    guard !isElsewhere else {
      throw .refused(
        found: "weights in another file", accepted: "weights inside the file (external_data=False)")
    }
    let values: Constant.Values
    switch type {
    case 1: values = .floats(words(4)?.map { Float(bitPattern: UInt32($0)) } ?? floats)
    case 10:
      let halves = words(2) ?? integers.map { UInt64(UInt16(truncatingIfNeeded: $0)) }
      values = .floats(halves.map { Float(halfPattern: UInt16($0)) })
    case 11:
      values = .floats((words(8)?.map(Double.init(bitPattern:)) ?? doubles).map { Float($0) })
    case 6: values = .integers(words(4)?.map { Int(Int32(truncatingIfNeeded: $0)) } ?? integers)
    case 7: values = .integers(words(8)?.map { Int(truncatingIfNeeded: $0) } ?? integers)
    case 9: values = .integers(words(1)?.map { Int($0) } ?? integers)
    case 2:
      let bytes = words(1) ?? integers.map { UInt64(truncatingIfNeeded: $0) }
      values = .integers(bytes.map { Int(UInt8(truncatingIfNeeded: $0)) })
    case 3:
      let bytes = words(1) ?? integers.map { UInt64(truncatingIfNeeded: $0) }
      values = .integers(bytes.map { Int(Int8(truncatingIfNeeded: $0)) })
    default:
      throw .refused(
        found: "\(ONNXElementType(rawValue: type).name) values",
        accepted: "float32, float16, float64, int8, uint8, int32, int64, bool")
    }
    guard let count = product(dimensions), count == values.count else {
      throw .invalid(
        FileDefect(
          at: offset, "constant '\(name)' holds \(values.count) values for \(dimensions)"))
    }
    return Constant(
      dimensions: dimensions, values: values, type: ONNXElementType(rawValue: type))
  }

  /// The raw bytes as little-endian words, where the values are stored so; a rest is one value too many.
  private func words(_ size: Int) -> [UInt64]? {
    guard let raw else { return nil }
    return stride(from: 0, to: raw.count, by: size).map { start in
      (start..<min(start + size, raw.count)).reduce(0) {
        $0 | UInt64(raw[$1]) << UInt64(8 * ($1 - start))
      }
    }
  }
}

/// A decoded constant.
struct Constant: Equatable {
  enum Values: Equatable {
    case floats([Float])
    case integers([Int])

    var count: Int {
      switch self {
      case .floats(let values): values.count
      case .integers(let values): values.count
      }
    }
  }

  /// What real values are multiples of, zero points apart.
  struct Steps: Equatable {
    /// One, or one for each slice along `axis`.
    var scales: [Float]
    /// What stands for zero in int8, one for each scale.
    var zeroPoints: [Int]
    var axis: Int
  }

  var dimensions: [Int]
  var values: Values
  /// The type in the file, where the values come from it as they are.
  var type: ONNXElementType?
  /// The steps of values that were dequantized.
  var steps: Steps?

  var floats: [Float] {
    switch values {
    case .floats(let values): values
    case .integers(let values): values.map { Float($0) }
    }
  }

  /// The value that all of them are; `nil` where they differ.
  var single: Float? {
    let values = floats
    guard let first = values.first else { return nil }
    return values.allSatisfy { $0.bitPattern == first.bitPattern } ? first : nil
  }

  /// The values of a list of integers; `nil` of floats.
  var integers: [Int]? {
    if case .integers(let values) = values { values } else { nil }
  }
}

/// The product of dimensions; `nil` when one is negative or the product is beyond 2^31.
func product(_ dimensions: [Int]) -> Int? {
  var product = 1
  for dimension in dimensions {
    guard 0...Int(Int32.max) ~= dimension else { return nil }
    product *= dimension
    guard product <= Int32.max else { return nil }
  }
  return product
}
