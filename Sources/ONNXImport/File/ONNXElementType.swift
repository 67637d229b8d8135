/// The type of a tensor's values, as `TensorProto.DataType` numbers it.
struct ONNXElementType: RawRepresentable, Equatable {
  let rawValue: Int

  static let float32 = ONNXElementType(rawValue: 1)
  static let float16 = ONNXElementType(rawValue: 10)
  static let float64 = ONNXElementType(rawValue: 11)
  static let uint8 = ONNXElementType(rawValue: 2)
  static let int8 = ONNXElementType(rawValue: 3)
  static let bfloat16 = ONNXElementType(rawValue: 16)

  /// The type's name in lower case.
  var name: String {
    Self.names.indices.contains(rawValue) ? Self.names[rawValue] : "type \(rawValue)"
  }

  /// The type of a name as attributes of operator sets before 6 have it: `FLOAT`.
  init?(attribute: String) {
    let name = attribute == "FLOAT" ? "float32" : attribute == "DOUBLE" ? "float64" : attribute
    guard let number = Self.names.firstIndex(of: name.lowercased()) else { return nil }
    self.init(rawValue: number)
  }

  init(rawValue: Int) { self.rawValue = rawValue }

  /// Whether values are floating-point numbers, which this importer keeps as float32.
  var isFloat: Bool { [.float32, .float16, .float64, .bfloat16].contains(self) }

  /// Bytes of a value; `nil` of types that have no whole number of them, or are not known.
  var byteCount: Int? {
    switch name {
    case "uint8", "int8", "bool": 1
    case "float16", "bfloat16", "int16", "uint16": 2
    case "float32", "int32", "uint32": 4
    case "float64", "int64", "uint64": 8
    default: nil
    }
  }

  /// The integers that the type holds; `nil` of types that hold none, or other values too.
  var integerRange: ClosedRange<Int>? {
    switch name {
    case "uint8": 0...255
    case "int8": -128...127
    case "uint16": 0...65_535
    case "int16": -32_768...32_767
    case "int32": Int(Int32.min)...Int(Int32.max)
    case "int64": Int.min...Int.max
    case "uint32": 0...Int(UInt32.max)
    case "uint64": 0...Int.max
    default: nil
    }
  }

  private static let names = [
    "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool",
    "float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn",
    "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1",
  ]
}
