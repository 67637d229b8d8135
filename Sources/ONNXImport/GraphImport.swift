import GraphIR

/// The import of one file: what is known of each of its values so far, and the graph that comes of it.
struct GraphImport {
  let file: ONNXFile
  private(set) var tensors: [Tensor] = []
  private(set) var nodes: [Node] = []
  private(set) var states: [StateVariable] = []
  private(set) var issues: [ImportIssue] = []
  /// What was changed or assumed, for people.
  private(set) var notes: [String] = []
  /// Whether inputs of four axes keep the file's order, instead of being taken for images, channels first.
  let keepsInputOrder: Bool
  /// Values that are computed at run time, by name.
  private(set) var activations: [String: ActivationValue] = [:]
  /// The types of inputs that are no float ones, by their tensors.
  var storedTypes: [Int: ONNXElementType] = [:]
  /// Which of them are functions of another one's values, by their tensors.
  var pointwise: [Int: PointwiseValue] = [:]
  /// The names of those that are integers, which only nodes of one value at a time read.
  var integerNames: Set<String> = []
  /// Values that are known.
  var constants: [String: Constant] = [:]
  /// What nodes that were refused would have made.
  private var unknown: Set<String> = []
  /// The names of all values that nodes or the caller read.
  let read: Set<String>
  /// What the file says of values' types and shapes, by name.
  private let declared: [String: ONNXValueInfo]

  private let external: ONNXExternalFiles?

  init(_ file: ONNXFile, external: ONNXExternalFiles? = nil, keepsInputOrder: Bool = false) {
    self.file = file.spellingOutQuantizedOperators()
    self.external = external
    self.keepsInputOrder = keepsInputOrder
    read = Set(self.file.nodes.flatMap(\.inputs) + file.outputs.map(\.name))
    declared = Dictionary((file.inner + file.outputs).map { ($0.name, $0) }) { $1 }
  }

  /// Imports the inputs and every node; what is not supported becomes an issue.
  mutating func run() throws(FileDefect) {
    if let issue = file.dynamicQuantization {
      issues = [issue]
      return
    }
    for (name, tensor) in file.initializers.sorted(by: { $0.key < $1.key }) {
      try attempt(nil, "initializer", name) { importing throws(NodeFault) in
        importing.constants[name] = try tensor.loaded(from: importing.external).constant()
      }
    }
    try addInputs()
    for node in file.nodes { try add(node) }
    noteEnds()
  }

  private mutating func add(_ node: ONNXNode) throws(FileDefect) {
    let function = ONNXOperator.unary[node.kind]
    let kind = ONNXOperator(rawValue: node.kind)
    let isStandard = node.domain.isEmpty || node.domain == "ai.onnx"
    guard isStandard || kind?.isMicrosofts == true, function != nil || kind != nil else {
      issues.append(.unknownOperator(node))
      unknown.formUnion(node.outputs)
      return
    }
    guard kind == .split || kind?.isRecurrent == true || checkOutputs(of: node) else {
      unknown.formUnion(node.outputs)
      return
    }
    guard unknown.isDisjoint(with: node.inputs) else {
      unknown.formUnion(node.outputs)
      return
    }
    for name in node.inputs where !name.isEmpty {
      guard activations[name] != nil || constants[name] != nil else {
        throw FileDefect(
          at: node.offset, "node \(node.index) '\(node.name)' reads '\(name)', which nothing makes")
      }
    }
    for name in node.outputs where activations[name] != nil || constants[name] != nil {
      throw FileDefect(
        at: node.offset, "node \(node.index) '\(node.name)' makes '\(name)' a second time")
    }
    try attempt(node.index, node.kind, node.name) { importing throws(NodeFault) in
      if let function { try importing.importFunction(node, function(node)) }
      if let kind { try importing.importNode(node, kind) }
    }
    unknown.formUnion(node.outputs.filter { activations[$0] == nil && constants[$0] == nil })
    // What an ArgMax is given as is not what it makes.
    if kind != .argMax { try checkDeclaredShape(of: node) }
  }

  /// Whether nobody reads more of a node than its first output; notes what is read.
  private mutating func checkOutputs(of node: ONNXNode) -> Bool {
    let others = node.outputs.dropFirst().filter { !$0.isEmpty && read.contains($0) }
    guard let other = others.first else { return !node.outputs[0].isEmpty }
    note(
      node.index, node.kind, node.name, found: "its output '\(other)' read",
      accepted: "the first output")
    return false
  }

  /// Throws when a node's result is of another shape than the file declares.
  private func checkDeclaredShape(of node: ONNXNode) throws(FileDefect) {
    let name = node.outputs[0]
    guard let found = activations[name]?.dimensions ?? constants[name]?.dimensions,
      let info = declared[name], let sizes = info.dimensions
    else { return }
    let agree =
      found.count == sizes.count && zip(found, sizes).allSatisfy { $1 == nil || $0 == $1 }
    // Writers that leave the shape out may leave an empty one.
    guard !agree, !sizes.isEmpty else { return }
    let text = sizes.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
    throw FileDefect(
      at: info.offset,
      "node \(node.index) \(node.kind) '\(node.name)' makes \(found) of what is declared [\(text)]")
  }

  private mutating func attempt(
    _ node: Int?, _ kind: String, _ name: String,
    _ body: (inout GraphImport) throws(NodeFault) -> Void
  ) throws(FileDefect) {
    do throws(NodeFault) {
      try body(&self)
    } catch {
      switch error {
      case .invalid(let error): throw error
      case .refused(let found, let accepted):
        note(node, kind, name, found: found, accepted: accepted)
        if node == nil { refuse(name) }
      }
    }
  }

  /// Says once what was changed or assumed.
  mutating func addNote(_ note: String) {
    if !notes.contains(note) { notes.append(note) }
  }

  mutating func note(
    _ node: Int?, _ kind: String, _ name: String, found: String, accepted: String
  ) {
    issues.append(
      ImportIssue(node: node, operatorName: kind, name: name, found: found, accepted: accepted))
  }

  /// Marks a value as one that is not imported; nodes that read it are passed over.
  mutating func refuse(_ name: String) {
    unknown.insert(name)
  }

  // MARK: Building the graph

  /// Adds a tensor; its index.
  mutating func append(_ tensor: Tensor) -> Int {
    tensors.append(tensor)
    return tensors.count - 1
  }

  /// Adds a constant of real values, which may come in steps; its index.
  mutating func appendConstant(
    _ name: String, _ dimensions: [Int], _ floats: [Float], _ steps: Quantization?
  ) -> Int {
    var tensor = Tensor(name: name, dimensions: dimensions, floats: floats)
    tensor.quantization = steps
    return append(tensor)
  }

  /// Adds an activation; its index.
  mutating func appendActivation(_ name: String, _ dimensions: [Int]) -> Int {
    append(Tensor(name: name, dimensions: dimensions, type: .float32))
  }

  /// Says how int8 stands for an activation's values.
  mutating func setQuantization(of tensor: Int, _ steps: Quantization) {
    // What reads it reads rounded values, and no function of others.
    pointwise[tensor] = nil
    tensors[tensor].quantization = steps
  }

  /// Adds a state that an operation owns.
  mutating func own(_ state: StateVariable) {
    states.append(state)
  }

  /// Adds a node.
  mutating func append(_ node: Node) {
    nodes.append(node)
  }

  /// Adds a node that computes what `node` names, as `dimensions` of the graph's.
  mutating func emit(
    _ operation: Operation, _ inputs: [Int], for node: ONNXNode, dimensions: [Int],
    layout: ActivationValue.Layout, flattened: ActivationValue.Layout? = nil
  ) {
    let output = appendActivation(node.outputs[0], dimensions)
    nodes.append(Node(name: node.name, operation: operation, inputs: inputs, output: output))
    define(
      node.outputs[0], ActivationValue(tensor: output, layout: layout, flattened: flattened))
  }

  /// Gives an activation a name.
  mutating func define(_ name: String, _ value: ActivationValue) {
    activations[name] = value
  }

  /// A tensor with the same bytes under other dimensions.
  mutating func view(_ tensor: Int, _ dimensions: [Int]) -> Int {
    guard tensors[tensor].dimensions != dimensions else { return tensor }
    let name = "\(tensors[tensor].name) as \(dimensions)"
    let output = appendActivation(name, dimensions)
    nodes.append(Node(name: name, operation: .reshape, inputs: [tensor], output: output))
    return output
  }
}
