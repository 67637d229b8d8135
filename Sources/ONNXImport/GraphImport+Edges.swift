import GraphIR

/// Inputs and outputs.
extension GraphImport {
  /// The values that the caller provides: those inputs that are no constants.
  private var freeInputs: [ONNXValueInfo] {
    file.inputs.filter { file.initializers[$0.name] == nil }
  }

  /// Whether an input is taken for an image, channels first, that may have them last.
  var takesImages: Bool {
    freeInputs.contains { input in
      guard let value = activations[input.name] else { return false }
      return value.dimensions.count == 4 && !value.layout.isPlain
    }
  }

  mutating func addInputs() throws(FileDefect) {
    guard !freeInputs.isEmpty else { throw FileDefect(at: 0, "the graph has no input") }
    for input in freeInputs { addInput(input) }
  }

  private mutating func addInput(_ input: ONNXValueInfo) {
    let isStored = input.elementType == .int8 || input.elementType == .uint8
    let readers = file.nodes.filter { $0.inputs.contains(input.name) }
    let isDequantized =
      isStored
      && readers.allSatisfy { $0.kind == ONNXOperator.dequantizeLinear.rawValue }
    guard input.elementType.isFloat || isDequantized else {
      note(
        nil, "model", input.name, found: "an input of \(input.elementType.name) values",
        accepted: "float32")
      return refuse(input.name)
    }
    if !isStored { noteFloat(input.elementType, of: "the input '\(input.name)'") }
    // A batch that is open, or has a name, is one.
    var sizes = input.dimensions ?? []
    let isTimeFirst = isTimeFirst(input)
    let batch = isTimeFirst ? 1 : 0
    if sizes.indices.contains(batch) { sizes[batch] = sizes[batch] ?? 1 }
    let dimensions = sizes.compactMap(\.self)
    guard 2...4 ~= sizes.count, dimensions.count == sizes.count, dimensions[batch] == 1,
      dimensions.allSatisfy({ 1...65_535 ~= $0 })
    else {
      note(
        nil, "model", input.name,
        found:
          "input dimensions [\(sizes.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]",
        accepted: isTimeFirst
          ? "steps × 1 × N, all of them known"
          : "1 × N, 1 × rows × N or 1 × channels × height × width, all of them known")
      return refuse(input.name)
    }
    let layout =
      dimensions.count == 4 && !keepsInputOrder && !isTransposedFirst(input.name)
      ? ActivationValue.Layout(dimensions: dimensions, storage: [0, 2, 3, 1])
      : isTimeFirst
        ? ActivationValue.Layout(dimensions: dimensions, storage: [1, 0, 2])
        : ActivationValue.Layout(plain: dimensions)
    let tensor = appendActivation(input.name, layout.storage.map { dimensions[$0] })
    if isStored { storedTypes[tensor] = input.elementType }
    define(input.name, ActivationValue(tensor: tensor, layout: layout))
  }

  /// Whether an input is a sequence with its batch second, for a recurrent node that reads it so.
  private func isTimeFirst(_ input: ONNXValueInfo) -> Bool {
    guard input.dimensions?.count == 3, input.dimensions?[0] != 1 else { return false }
    return file.nodes.contains {
      ONNXOperator(rawValue: $0.kind)?.isRecurrent == true && $0.inputs.first == input.name
        && $0.attributes["layout"]?.integer != 1
    }
  }

  /// Whether a file takes images as NHWC and turns them itself.
  private func isTransposedFirst(_ name: String) -> Bool {
    let readers = file.nodes.filter { $0.inputs.contains(name) }
    return readers.count == 1 && readers[0].kind == ONNXOperator.transpose.rawValue
      && readers[0].attributes["perm"]?.integers == [0, 3, 1, 2]
  }

  /// Notes what is wrong with the ends, once all nodes are imported without an issue.
  mutating func noteEnds() {
    guard issues.isEmpty else { return }
    let inputs = Set(freeInputs.compactMap { activations[$0.name]?.tensor })
    var seen: Set<Int> = []
    for output in file.outputs {
      guard let value = activations[output.name], !inputs.contains(value.tensor) else {
        note(
          nil, "model", output.name, found: "an output that no node computes",
          accepted: "the result of an operator")
        continue
      }
      guard seen.insert(value.tensor).inserted else {
        note(
          nil, "model", output.name, found: "an output that is another one by another name",
          accepted: "each once")
        continue
      }
    }
    if file.outputs.isEmpty {
      note(nil, "model", "", found: "no output", accepted: "one or more")
    }
  }

  /// Names of inputs and outputs that are uint8 in the file.
  var unsignedNames: Set<String> {
    Set((freeInputs + file.outputs).filter { $0.elementType == .uint8 }.map(\.name))
  }

  /// The graph, once all nodes are imported without an issue.
  func graph() -> Graph {
    let ends = [freeInputs, file.outputs].map { infos in
      infos.compactMap { info in activations[info.name].map { (name: info.name, value: $0) } }
    }
    var notes = notes
    for (role, values) in zip(["input", "output"], ends) {
      for (name, value) in values
      where !(value.flattened ?? value.layout).isPlain {
        let subject = values.count == 1 ? role : "\(role) '\(name)'"
        notes.append("the \(subject) is laid out as " + (value.flattened ?? value.layout).sentence)
      }
      for info in role == "output" ? file.outputs : [] where !info.elementType.isFloat {
        guard let value = activations[info.name], storedTypes[value.tensor] == nil else { continue }
        if pointwise[value.tensor] != nil {
          notes.append(
            "the output '\(info.name)' is \(info.elementType.name) in the ONNX file, numbers here")
        }
      }
    }
    return Graph(
      tensors: tensors, nodes: nodes, inputs: ends[0].map(\.value.tensor),
      outputs: ends[1].map(\.value.tensor), inputNames: ends[0].map(\.name),
      outputNames: ends[1].map(\.name), states: states, notes: notes)
  }
}

extension ActivationValue.Layout {
  /// How values lie, after "laid out as", where it is not as ONNX counts them.
  fileprivate var sentence: String {
    let isImage = [[0, 2, 3, 1], [0, 2, 1]].contains {
      $0.count == storage.count && isStored(as: $0)
    }
    guard !isImage else {
      return "height × width × channels; in the ONNX file, channels came first"
    }
    let axes = essentialAxes.map(String.init).joined(separator: ", ")
    return "axes \(axes) of the ONNX file's, the last one innermost"
  }
}

extension Graph {
  /// Says what int8 values at an int8 network's ends stand for.
  mutating func noteStoredEnds(_ unsigned: Set<String>) {
    guard !isFloat else { return }
    let ends = [("input", inputs, inputNames), ("output", outputs, outputNames)]
    for (role, indices, names) in ends {
      for (index, name) in zip(indices, names) {
        notes.append(tensors[index].edgeNote(role, name, isUnsigned: unsigned.contains(name)))
      }
    }
  }
}
