import GraphIR

/// Input and output.
extension GraphImport {
  /// The values that the caller provides: those inputs that are no constants.
  private var freeInputs: [ONNXValueInfo] {
    file.inputs.filter { file.initializers[$0.name] == nil }
  }

  mutating func addInput() throws(FileDefect) {
    guard let input = freeInputs.first else { throw FileDefect(at: 0, "the graph has no input") }
    for (role, values) in [("input", freeInputs), ("output", file.outputs)]
    where values.count != 1 {
      note(
        nil, "model", values.map(\.name).joined(separator: ", "),
        found: "\(values.count) \(role)s", accepted: "one")
    }
    guard input.elementType == 1 else {
      note(
        nil, "model", input.name, found: "input values of type \(input.elementType)",
        accepted: "1 (float32)")
      return refuse(input.name)
    }
    // A batch that is open, or has a name, is one.
    var sizes = input.dimensions ?? []
    if !sizes.isEmpty { sizes[0] = sizes[0] ?? 1 }
    let dimensions = sizes.compactMap(\.self)
    guard 2...4 ~= sizes.count, dimensions.count == sizes.count, dimensions[0] == 1,
      dimensions.allSatisfy({ 1...65_535 ~= $0 })
    else {
      note(
        nil, "model", input.name,
        found:
          "input dimensions [\(sizes.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]",
        accepted: "1 × N, 1 × rows × N or 1 × channels × height × width, all of them known")
      return refuse(input.name)
    }
    let layout =
      dimensions.count == 4 && !isTransposedFirst(input.name)
      ? ActivationValue.Layout(dimensions: dimensions, storage: [0, 2, 3, 1])
      : ActivationValue.Layout(plain: dimensions)
    let tensor = appendActivation(input.name, layout.storage.map { dimensions[$0] })
    define(input.name, ActivationValue(tensor: tensor, layout: layout))
  }

  /// Whether a file takes images as NHWC and turns them itself.
  private func isTransposedFirst(_ name: String) -> Bool {
    let readers = file.nodes.filter { $0.inputs.contains(name) }
    return readers.count == 1 && readers[0].kind == ONNXOperator.transpose.rawValue
      && readers[0].attributes["perm"]?.integers == [0, 3, 1, 2]
  }

  /// The graph, once all nodes are imported without an issue.
  func graph() throws(FileDefect) -> Graph {
    guard let input = freeInputs.first.flatMap({ activations[$0.name] }),
      let name = file.outputs.first?.name, let output = activations[name]
    else { throw FileDefect(at: 0, "no node computes the output") }
    var notes: [String] = []
    if input.dimensions.count == 4, !input.layout.isPlain {
      notes.append(
        "the input is laid out as height × width × channels; in the ONNX file, channels came first")
    }
    if !(output.flattened ?? output.layout).isPlain {
      notes.append(
        "the output is laid out with its channels last; in the ONNX file, they came first")
    }
    return Graph(
      tensors: tensors, nodes: nodes, input: input.tensor, output: output.tensor, notes: notes)
  }
}
