import GraphIR

/// What an ONNX file holds, as far as it is needed.
///
/// Field numbers are those of `onnx.proto3`.
struct ONNXFile {
  /// Nodes in the file's order, which is one that can be executed.
  var nodes: [ONNXNode] = []
  /// Constants by name.
  private(set) var initializers: [String: ONNXTensor] = [:]
  private(set) var inputs: [ONNXValueInfo] = []
  private(set) var outputs: [ONNXValueInfo] = []
  /// What the file says of other values.
  private(set) var inner: [ONNXValueInfo] = []
  /// The version of the standard operators.
  private(set) var operatorSet: Int?

  /// The newest version of the standard operators whose definitions were read: since 21, those that are
  /// imported have changed in their types alone.
  static let newestOperatorSet = 25

  /// What people are told where a file's operators may mean something else than they did.
  var versionNotes: [String] {
    guard let operatorSet, operatorSet > Self.newestOperatorSet else { return [] }
    return [
      "the file's operators are of version \(operatorSet); the newest that is known is "
        + "\(Self.newestOperatorSet), and theirs may mean something else"
    ]
  }

  /// Reads a `ModelProto`.
  init(_ bytes: [UInt8]) throws(FileDefect) {
    var reader = ProtobufReader(bytes)
    var graphs = 0
    while let field = try reader.next() {
      switch field.number {
      case 7:
        graphs += 1
        guard graphs == 1 else { throw FileDefect(at: field.offset, "holds a second graph") }
        try readGraph(reader.message(field))
      case 8: try readOperatorSet(reader.message(field))
      default: continue
      }
    }
    guard graphs == 1 else { throw FileDefect(at: 0, "holds no graph; is it an ONNX file?") }
  }

  private mutating func readOperatorSet(_ message: ProtobufReader) throws(FileDefect) {
    var reader = message
    var domain = ""
    var version: Int?
    while let field = try reader.next() {
      switch field.number {
      case 1: domain = try reader.text(field)
      case 2: version = try field.integer()
      default: continue
      }
    }
    if domain.isEmpty || domain == "ai.onnx" { operatorSet = version }
  }

  private mutating func readGraph(_ message: ProtobufReader) throws(FileDefect) {
    var reader = message
    while let field = try reader.next() {
      switch field.number {
      case 1:
        nodes.append(try ONNXNode(reader.message(field), index: nodes.count, at: field.offset))
      case 5:
        let tensor = try ONNXTensor(reader.message(field), at: field.offset)
        initializers[tensor.name] = tensor
      case 11: inputs.append(try ONNXValueInfo(reader.message(field), at: field.offset))
      case 12: outputs.append(try ONNXValueInfo(reader.message(field), at: field.offset))
      case 13: inner.append(try ONNXValueInfo(reader.message(field), at: field.offset))
      default: continue
      }
    }
  }
}

/// A `NodeProto`.
struct ONNXNode {
  /// Its place among the nodes.
  let index: Int
  /// Where it lies in the file.
  let offset: Int
  private(set) var name = ""
  private(set) var kind = ""
  private(set) var domain = ""
  /// Names of the values read; empty for an optional one that is left out.
  private(set) var inputs: [String] = []
  private(set) var outputs: [String] = []
  private(set) var attributes: [String: ONNXAttribute] = [:]

  init(_ message: ProtobufReader, index: Int, at offset: Int) throws(FileDefect) {
    self.index = index
    self.offset = offset
    var reader = message
    while let field = try reader.next() {
      switch field.number {
      case 1: inputs.append(try reader.text(field))
      case 2: outputs.append(try reader.text(field))
      case 3: name = try reader.text(field)
      case 4: kind = try reader.text(field)
      case 5:
        let attribute = try ONNXAttribute(reader.message(field), at: field.offset)
        attributes[attribute.name] = attribute
      case 7: domain = try reader.text(field)
      default: continue
      }
    }
    // An optional output that is left out has an empty name, the first one too.
    guard let first = outputs.first(where: { !$0.isEmpty }) else {
      throw FileDefect(at: offset, "node \(index) '\(kind)' has no output")
    }
    if name.isEmpty { name = first }
  }

  /// A node in the place of another one, with its attributes or integers in their place.
  func with(
    _ kind: String, _ inputs: [String], _ output: String, integers: [String: Int]? = nil
  ) -> ONNXNode {
    var node = self
    (node.kind, node.domain, node.inputs, node.outputs) = (kind, "", inputs, [output])
    if let integers { node.attributes = integers.mapValues { ONNXAttribute(integer: $0) } }
    return node
  }

  /// The same node with another result.
  func writing(_ output: String) -> ONNXNode {
    var node = self
    node.outputs = [output]
    return node
  }

  /// The same node with a list of integers as an attribute.
  func with(_ attribute: String, _ integers: [Int]) -> ONNXNode {
    var node = self
    node.attributes[attribute] = ONNXAttribute(integers: integers)
    return node
  }
}

/// An `AttributeProto`; subgraphs are not read.
struct ONNXAttribute {
  private(set) var name = ""
  private(set) var integer: Int?
  private(set) var real: Float?
  private(set) var text: String?
  private(set) var texts: [String] = []
  private(set) var integers: [Int] = []
  private(set) var reals: [Float] = []
  private(set) var tensor: ONNXTensor?

  init(integer: Int? = nil, integers: [Int] = []) {
    (self.integer, self.integers) = (integer, integers)
  }

  init(_ message: ProtobufReader, at offset: Int) throws(FileDefect) {
    var reader = message
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try reader.text(field)
      case 2: real = try field.real()
      case 3: integer = try field.integer()
      case 4: text = try reader.text(field)
      case 5: tensor = try ONNXTensor(reader.message(field), at: field.offset)
      case 7:
        reals += try reader.words(field, bytes: 4).map {
          Float(bitPattern: UInt32(truncatingIfNeeded: $0))
        }
      case 8: integers += try reader.integers(field)
      case 9: texts.append(try reader.text(field))
      default: continue
      }
    }
  }
}

/// A `ValueInfoProto` of a tensor.
struct ONNXValueInfo {
  let offset: Int
  private(set) var name = ""
  /// The type of its values.
  private(set) var elementType = ONNXElementType(rawValue: 0)
  /// `nil` for one that is only known at run time; the whole of it where no shape is given.
  private(set) var dimensions: [Int?]?

  init(_ message: ProtobufReader, at offset: Int) throws(FileDefect) {
    self.offset = offset
    var reader = message
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try reader.text(field)
      case 2: try readType(reader.message(field))
      default: continue
      }
    }
  }

  /// `TypeProto.tensor_type`: element type and shape.
  private mutating func readType(_ message: ProtobufReader) throws(FileDefect) {
    var outer = message
    while let field = try outer.next() {
      guard field.number == 1 else { continue }
      var reader = try outer.message(field)
      while let field = try reader.next() {
        switch field.number {
        case 1: elementType = ONNXElementType(rawValue: try field.integer())
        case 2: dimensions = try Self.shape(reader.message(field))
        default: continue
        }
      }
    }
  }

  private static func shape(_ message: ProtobufReader) throws(FileDefect) -> [Int?] {
    var reader = message
    var dimensions: [Int?] = []
    while let field = try reader.next() {
      guard field.number == 1 else { continue }
      var dimension = try reader.message(field)
      var size: Int?
      while let field = try dimension.next() {
        if field.number == 1 { size = try field.integer() }
      }
      dimensions.append(size)
    }
    return dimensions
  }
}
