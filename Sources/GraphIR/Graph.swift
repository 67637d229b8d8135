package import Thimble

/// An operation applied to tensors of a graph.
package struct Node: Equatable, Sendable {
  /// A name for people: the output tensor's, as a rule.
  package var name: String
  /// What is computed.
  package var operation: Operation
  /// Indices of the tensors read, in the order that `Operation` documents.
  package var inputs: [Int]
  /// Indices of the tensors written; every operation of today writes one.
  package var outputs: [Int]

  /// Index of the tensor written, or the first of them.
  package var output: Int {
    get { outputs.first ?? -1 }
    set { outputs = [newValue] + outputs.dropFirst() }
  }

  /// Makes a node that writes several tensors.
  package init(name: String, operation: Operation, inputs: [Int], outputs: [Int]) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
  }

  /// Makes a node that writes one tensor.
  package init(name: String, operation: Operation, inputs: [Int], output: Int) {
    self.init(name: name, operation: operation, inputs: inputs, outputs: [output])
  }
}

/// A tensor that outlives an inference.
package struct StateVariable: Equatable, Sendable {
  /// The name its source gave it.
  package var name: String
  /// Index of the tensor that holds what was kept when an inference starts; nodes read it.
  package var value: Int
  /// Index of the tensor, computed in an inference or provided to it, whose values the next one
  /// finds in `value`; `value` itself where the operation that reads it owns the state and writes it in place.
  package var next: Int
  /// The contents before the first inference and after a reset, the bytes of int8 or float32 values;
  /// `nil` for the real 0.
  package var initial: [UInt8]?

  /// Whether the operation that reads the state writes it in place.
  package var isOwned: Bool { value == next }

  /// Makes a state.
  package init(name: String, value: Int, next: Int, initial: [UInt8]? = nil) {
    self.name = name
    self.value = value
    self.next = next
    self.initial = initial
  }
}

/// A network, its nodes in an order that can be executed.
///
/// Its arithmetic is either int8, every activation with a scale and a zero point, or float32,
/// nothing with any: then weights and biases are float32 constants too.
package struct Graph: Equatable, Sendable {
  /// The tensors that nodes refer to by index.
  package var tensors: [Tensor]
  /// The operations, each after those whose results it reads.
  package var nodes: [Node]
  /// Indices of the tensors that the caller provides.
  package var inputs: [Int]
  /// Indices of the tensors that the caller reads.
  package var outputs: [Int]
  /// What the caller calls the inputs, one name for each; by default, as their tensors are called.
  ///
  /// Passes may let another tensor stand for an end: its name stays.
  package var inputNames: [String]
  /// What the caller calls the outputs, one name for each; by default, as their tensors are called.
  package var outputNames: [String]
  /// Tensors that outlive an inference.
  package var states: [StateVariable]
  /// Names of the classes, in the order of the first output's scores; empty when unknown.
  package var labels: [String]
  /// The audio front end that makes the first input, where there is one.
  package var frontEnd: FrontEnd?
  /// Of what window of a stream an inference's outputs are, where its inputs are the new rows only.
  package var streamWindow: StreamWindow?
  /// SHA-256 of the source file.
  package var sourceSHA256: [UInt8]
  /// Notes for people on what the importer changed, such as a float edge that became int8.
  package var notes: [String]
  /// Whether sums are rounded to their results' steps at once, as ONNX has it; TFLite's kernels round twice.
  package var roundsOnce = false

  /// Whether the arithmetic is float32: the type of the first input decides.
  package var isFloat: Bool {
    tensors.indices.contains(input) && tensors[input].type == .float32
  }

  /// Makes a graph.
  package init(
    tensors: [Tensor], nodes: [Node], inputs: [Int], outputs: [Int],
    inputNames: [String]? = nil, outputNames: [String]? = nil, states: [StateVariable] = [],
    labels: [String] = [], frontEnd: FrontEnd? = nil, sourceSHA256: [UInt8] = [],
    notes: [String] = []
  ) {
    func name(_ tensor: Int) -> String {
      tensors.indices.contains(tensor) ? tensors[tensor].name : ""
    }
    self.tensors = tensors
    self.nodes = nodes
    self.inputs = inputs
    self.outputs = outputs
    self.inputNames = inputNames ?? inputs.map(name)
    self.outputNames = outputNames ?? outputs.map(name)
    self.states = states
    self.labels = labels
    self.frontEnd = frontEnd
    self.sourceSHA256 = sourceSHA256
    self.notes = notes
  }

  /// Makes a graph of one input and one output, without state.
  package init(
    tensors: [Tensor], nodes: [Node], input: Int, output: Int, labels: [String] = [],
    frontEnd: FrontEnd? = nil, sourceSHA256: [UInt8] = [], notes: [String] = []
  ) {
    self.init(
      tensors: tensors, nodes: nodes, inputs: [input], outputs: [output], labels: labels,
      frontEnd: frontEnd, sourceSHA256: sourceSHA256, notes: notes)
  }
}

extension Graph {
  /// Index of the input, or of the first of them; -1 where there is none.
  package var input: Int {
    get { inputs.first ?? -1 }
    set { inputs = [newValue] + inputs.dropFirst() }
  }

  /// Index of the output, or of the first of them; -1 where there is none.
  package var output: Int {
    get { outputs.first ?? -1 }
    set { outputs = [newValue] + outputs.dropFirst() }
  }

  /// Whether the graph is a function of one input to one output, the same in every inference.
  package var isSingleEnded: Bool { inputs.count == 1 && outputs.count == 1 && states.isEmpty }

  /// Whether the inputs of an inference are all that it is a function of, where it is the first: there is no
  /// state but what operations own.
  package var startsAlike: Bool { states.allSatisfy(\.isOwned) }

  /// Whether a tensor's values are wanted outside the inference that makes them: as an output, or as a
  /// state's next contents.
  package func isEnd(_ tensor: Int) -> Bool {
    outputs.contains(tensor) || states.contains { $0.next == tensor }
  }

  /// Whether a tensor is there before the first node runs: an input, or a state.
  package func isSource(_ tensor: Int) -> Bool {
    inputs.contains(tensor) || states.contains { $0.value == tensor }
  }
}
