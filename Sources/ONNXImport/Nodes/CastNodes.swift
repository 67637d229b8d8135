import GraphIR

/// Cast.
extension GraphImport {
  /// A cast of values computed at run time to a float type: another name.
  ///
  /// A cast to integers rounds, one to truth values tells zero from the rest: functions of one value.
  mutating func importCast(_ node: ONNXNode) throws(NodeFault) {
    guard let value = node.inputs.first.flatMap({ activations[$0] }) else {
      return define(node.outputs[0], try activation(node, 0))
    }
    let type = try castType(node)
    guard type.isFloat else {
      throw .refused(
        found: "Cast of computed values to \(type.name)",
        accepted: "float32, float16, float64, bfloat16, int32, int64, bool")
    }
    noteFloat(type, of: "'\(node.name)'")
    define(node.outputs[0], value)
  }

  /// A constant as another type holds it.
  mutating func cast(_ constant: Constant, by node: ONNXNode) throws(NodeFault) -> Constant {
    let type = try castType(node)
    if type.isFloat {
      if case .floats = constant.values { noteFloat(type, of: "'\(node.name)'") }
      return Constant(dimensions: constant.dimensions, values: .floats(constant.floats))
    }
    let integers: [Int?]
    if type.name == "bool" {
      integers = constant.floats.map { $0 == 0 ? 0 : 1 }
    } else if let range = type.integerRange {
      integers = (constant.integers ?? constant.truncated).map { value in
        value.flatMap { range.contains($0) ? $0 : nil }
      }
    } else {
      integers = [nil]
    }
    guard !integers.contains(nil) else {
      throw .refused(
        found: "Cast of constants to \(type.name)", accepted: "a type that holds their values")
    }
    return Constant(dimensions: constant.dimensions, values: .integers(integers.compactMap(\.self)))
  }

  /// Says that values of fewer bits are kept, and computed with, as float32.
  mutating func noteFloat(_ type: ONNXElementType, of subject: String) {
    guard type != .float32 else { return }
    addNote("\(subject) is \(type.name) in the ONNX file, float32 here")
  }

  func castType(_ node: ONNXNode) throws(NodeFault) -> ONNXElementType {
    if let number = node.attributes["to"]?.integer { return ONNXElementType(rawValue: number) }
    if let type = node.attributes["to"]?.text.flatMap(ONNXElementType.init(attribute:)) {
      return type
    }
    throw .invalid(FileDefect(at: node.offset, "node '\(node.name)' casts to no type"))
  }
}

extension Constant {
  /// Floats without their fractions; `nil` for what no integer is.
  fileprivate var truncated: [Int?] { floats.map { Int(exactly: $0.rounded(.towardZero)) } }
}
