import GraphIR

extension Lowering {
  /// The graph of what leads to the outputs, tensors numbered in order of first use.
  func liveGraph() throws(FileDefect) -> Graph {
    var tensors: [Tensor] = []
    var numbers: [Int: Int] = [:]
    func number(_ index: Int) -> Int {
      if let known = numbers[index] { return known }
      guard let tensor = constants[index] ?? (activations[index] ?? nil) else { return -1 }
      numbers[index] = tensors.count
      tensors.append(tensor)
      return tensors.count - 1
    }
    let states = states
    let live = liveNodes(states)
    for output in outputs where !live.contains(where: { $0.output == resolved(output) }) {
      throw FileDefect(
        at: file.position, "no operator that remains produces the model's output")
    }
    let graphInputs = inputs.map(number)
    var graphNodes: [Node] = []
    for var node in live {
      node.inputs = node.inputs.map(number)
      node.output = number(node.output)
      graphNodes.append(node)
    }
    let read = Set(live.flatMap(\.inputs))
    let graphStates = states.filter { read.contains($0.value) }.map { state in
      var state = state
      state.value = number(state.value)
      state.next = number(state.next)
      return state
    }
    let graphOutputs = outputs.map { number(resolved($0)) }
    return Graph(
      tensors: tensors, nodes: graphNodes, inputs: graphInputs, outputs: graphOutputs,
      inputNames: try file.inputNames(), outputNames: try file.outputNames(),
      states: graphStates, notes: notes)
  }

  /// The variables that were read and written, by the file's indices, and what operators own.
  private var states: [StateVariable] {
    ownedStates
      + variables.sorted { $0.key < $1.key }.compactMap { name, variable in
        guard let value = variable.value, let next = variable.next,
          let tensor = activations[value] ?? nil
        else { return nil }
        // The reference runtime starts with bytes of 0, whatever the zero point.
        let initial =
          variable.initial ?? Array(repeating: 0, count: tensor.count * tensor.type.byteCount)
        return StateVariable(name: name, value: value, next: resolved(next), initial: initial)
      }
  }

  private func liveNodes(_ states: [StateVariable]) -> [Node] {
    var needed = Set(outputs.map(resolved))
    var count = -1
    while count != needed.count {
      count = needed.count
      for state in states where needed.contains(state.value) { needed.insert(state.next) }
      for node in nodes.reversed() where needed.contains(node.output) {
        needed.formUnion(node.inputs)
      }
    }
    return nodes.filter { needed.contains($0.output) }
  }
}

extension ModelFile {
  /// What the file calls its inputs: by its signature, or else by their tensors.
  func inputNames() throws(FileDefect) -> [String] { try names(inputs, Field.Signature.inputs) }

  /// What the file calls its outputs: by its signature, or else by their tensors.
  func outputNames() throws(FileDefect) -> [String] { try names(outputs, Field.Signature.outputs) }

  private func names(_ tensors: [Int], _ field: Int) throws(FileDefect) -> [String] {
    var named: [Int: String] = [:]
    // Of several signatures, the first that speaks of this subgraph.
    for signature in try signatures.tables()
    where try signature.value(Field.Signature.subgraph, default: UInt32(0)) == 0 {
      let entries = try signature.vector(field, stride: 4).limited(to: 1_024, "signature tensors")
      for entry in try entries.tables() {
        let index = try entry.value(Field.SignatureTensor.index, default: UInt32(0))
        named[Int(index)] = try entry.string(Field.SignatureTensor.name)
      }
      break
    }
    var names: [String] = []
    for tensor in tensors {
      let name = named[tensor] ?? ""
      names.append(name.isEmpty ? try self.name(ofTensor: tensor) : name)
    }
    return names
  }
}
