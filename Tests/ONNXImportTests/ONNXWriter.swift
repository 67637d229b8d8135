/// Writes Protocol Buffers messages, as far as ONNX files need them.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func varint(_ number: Int, _ value: Int) {
    append(UInt64(number << 3))
    append(UInt64(bitPattern: Int64(value)))
  }

  mutating func bytes(_ number: Int, _ value: [UInt8]) {
    append(UInt64(number << 3 | 2))
    append(UInt64(value.count))
    bytes += value
  }

  mutating func text(_ number: Int, _ value: String) {
    bytes(number, Array(value.utf8))
  }

  mutating func float(_ number: Int, _ value: Float) {
    append(UInt64(number << 3 | 5))
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
  }

  mutating func message(_ number: Int, _ build: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    build(&inner)
    bytes(number, inner.bytes)
  }

  private mutating func append(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }
}

/// Puts an ONNX file together: input `x`, output `y`, and others where they are asked for.
struct ONNXWriter {
  enum Attribute {
    case integer(Int)
    case integers([Int])
    case real(Float)
    case text(String)
    case texts([String])
  }

  var input: [Int?]
  var inputType = 1
  /// The version of the standard operators.
  var operatorSet = 17
  /// Inputs beside `x`.
  var moreInputs: [(name: String, dimensions: [Int?])] = []
  /// What is declared of outputs; no dimensions declare nothing.
  var outputs: [(name: String, dimensions: [Int?])] = [("y", [])]
  /// What is declared of other values.
  var inner: [(name: String, dimensions: [Int?])] = []
  private var graph = ProtobufWriter()

  init(input: [Int?]) {
    self.input = input
  }

  mutating func node(
    _ kind: String, _ inputs: [String], _ output: String, _ attributes: [String: Attribute] = [:],
    more outputs: [String] = [], domain: String = "", name: String = ""
  ) {
    graph.message(1) { node in
      for input in inputs { node.text(1, input) }
      for output in [output] + outputs { node.text(2, output) }
      if !name.isEmpty { node.text(3, name) }
      node.text(4, kind)
      if !domain.isEmpty { node.text(7, domain) }
      for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
        node.message(5) { attribute in
          attribute.text(1, name)
          switch value {
          case .integer(let value): attribute.varint(3, value)
          case .integers(let values): for value in values { attribute.varint(8, value) }
          case .real(let value): attribute.float(2, value)
          case .text(let value): attribute.text(4, value)
          case .texts(let values): for value in values { attribute.text(9, value) }
          }
        }
      }
    }
  }

  mutating func constant(_ name: String, _ dimensions: [Int], _ values: [Float], type: Int = 1) {
    graph.message(5) { tensor in
      for dimension in dimensions { tensor.varint(1, dimension) }
      tensor.varint(2, type)
      for value in values { tensor.float(4, value) }
      tensor.text(8, name)
    }
  }

  mutating func constant(_ name: String, raw: [UInt8], _ dimensions: [Int], type: Int) {
    graph.message(5) { tensor in
      for dimension in dimensions { tensor.varint(1, dimension) }
      tensor.varint(2, type)
      tensor.bytes(9, raw)
      tensor.text(8, name)
    }
  }

  mutating func constant(_ name: String, integers: [Int]) {
    graph.message(5) { tensor in
      tensor.varint(1, integers.count)
      tensor.varint(2, 7)
      for value in integers { tensor.varint(7, value) }
      tensor.text(8, name)
    }
  }

  mutating func externalConstant(_ name: String, place: [(String, String)] = []) {
    graph.message(5) { tensor in
      tensor.varint(1, 4)
      tensor.varint(2, 1)
      tensor.text(8, name)
      for (key, value) in place {
        tensor.message(13) { entry in
          entry.text(1, key)
          entry.text(2, value)
        }
      }
      tensor.varint(14, 1)
    }
  }

  /// The file.
  var file: [UInt8] {
    var graph = graph
    let ends =
      ([("x", input)] + moreInputs).map { (11, $0.0, $0.1) }
      + outputs.map { (12, $0.name, $0.dimensions) }
      + inner.map { (13, $0.name, $0.dimensions) }
    for (field, name, dimensions) in ends {
      graph.message(field) { info in
        info.text(1, name)
        info.message(2) { type in
          type.message(1) { tensor in
            tensor.varint(1, inputType)
            tensor.message(2) { shape in
              for dimension in dimensions {
                shape.message(1) { size in
                  if let dimension { size.varint(1, dimension) } else { size.text(2, "batch") }
                }
              }
            }
          }
        }
      }
    }
    var model = ProtobufWriter()
    model.varint(1, 8)
    model.bytes(7, graph.bytes)
    model.message(8) { $0.varint(2, operatorSet) }
    return model.bytes
  }
}
