import GraphIR
import Thimble

/// The tensors of a lowered model: inputs, then what is read or written, in that order, and rings that no
/// tensor of the graph fills.
struct LoweredTensors {
  private(set) var tensors: [LoweredTensor] = []
  /// For each tensor of the storage plan that is there, its index.
  private(set) var index: [Int: Int] = [:]
  /// For each state of the graph, the index of the tensor whose ring it is.
  private(set) var stateRings: [Int] = []

  private let storage: StoragePlan

  init(_ storage: StoragePlan) {
    self.storage = storage
    let graph = storage.graph
    for input in graph.inputs { add(input) }
    for action in storage.actions {
      switch action {
      case .node(let position):
        let node = graph.nodes[position]
        if let source = storage.replacements[position] {
          add(source)
        } else {
          for input in node.inputs where storage.tensor(input).constant == nil { add(input) }
        }
        add(node.output)
      case .copy(let copy):
        add(copy.input)
        add(copy.output)
      }
    }
    for output in storage.outputs { add(output) }
    for state in graph.states { add(state.value) }
    nameEnds()
    layParts()
  }

  private mutating func add(_ id: Int) {
    guard index[id] == nil else { return }
    index[id] = tensors.count
    let tensor = storage.tensor(id)
    tensors.append(
      LoweredTensor(
        name: tensor.name, shape: storage.shape(id), scale: tensor.quantization?.scales.first ?? 1,
        zeroPoint: Int16(clamping: tensor.quantization?.zeroPoints.first ?? 0),
        element: tensor.type.code))
  }

  /// Inputs and outputs are called what the caller calls them.
  private mutating func nameEnds() {
    let graph = storage.graph
    for (id, name) in zip(storage.outputs, graph.outputNames) {
      if let position = index[id] { tensors[position].name = name }
    }
    for (id, name) in zip(graph.inputs, graph.inputNames) {
      if let position = index[id] { tensors[position].name = name }
    }
  }

  /// Gives each set of tensors that lie in one another a ring: the first tensor that fills it, or a new one.
  private mutating func layParts() {
    var rings: [Int: Int] = [:]
    let ids = index.sorted { $0.value < $1.value }
    for (id, position) in ids {
      let root = storage.sets.root(id)
      if rings[root] == nil, storage.sets.box(id) == storage.sets.span(of: root) {
        rings[root] = position
      }
    }
    for (id, position) in ids {
      let root = storage.sets.root(id)
      let ring = rings[root] ?? addRing(root, like: position)
      rings[root] = ring
      guard ring != position else { continue }
      let box = storage.sets.box(id)
      tensors[position].part = TensorPart(
        storage: ring, firstRow: box.row, byteOffset: box.byte)
    }
    stateRings = storage.graph.states.map { rings[storage.sets.root($0.value)] ?? 0 }
  }

  private mutating func addRing(_ root: Int, like position: Int) -> Int {
    let span = storage.sets.span(of: root)
    var ring = tensors[position]
    let isAsWide = storage.sets.members(of: root).first {
      storage.sets.box($0).rowBytes == span.rowBytes
    }
    let row = isAsWide.map(storage.shape)
    ring.name += "/ring"
    ring.shape = Shape(
      height: span.height, width: row?.width ?? 1,
      channels: row?.channels ?? span.rowBytes / ring.element.byteCount)
    tensors.append(ring)
    return tensors.count - 1
  }
}

extension ElementType {
  /// The element of an activation of the type; a graph to be lowered has none of any other.
  var code: ElementCode {
    switch self {
    case .int16: .int16
    case .int32: .int32
    case .float32, .int8, .uint8, .int64, .boolean, .string, .other, .int4: .int8
    }
  }
}

extension ElementCode {
  /// What a value of the element can be.
  var range: ClosedRange<Int32> {
    switch self {
    case .int8: -128...127
    case .int16: -32_768...32_767
    case .int32: .min ... .max
    }
  }
}
