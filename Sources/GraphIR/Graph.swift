public import Thimble

/// An operation applied to tensors of a graph.
public struct Node: Equatable, Sendable {
  /// A name for people: the output tensor's, as a rule.
  public var name: String
  /// What is computed.
  public var operation: Operation
  /// Indices of the tensors read, in the order that `Operation` documents.
  public var inputs: [Int]
  /// Index of the tensor written.
  public var output: Int

  /// Makes a node.
  public init(name: String, operation: Operation, inputs: [Int], output: Int) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.output = output
  }
}

/// A network with one input and one output, its nodes in an order that can be executed.
///
/// Its arithmetic is either int8, every activation with a scale and a zero point, or float32,
/// nothing with any: then weights and biases are float32 constants too.
public struct Graph: Equatable, Sendable {
  /// The tensors that nodes refer to by index.
  public var tensors: [Tensor]
  /// The operations, each after those whose results it reads.
  public var nodes: [Node]
  /// Index of the tensor that the caller provides.
  public var input: Int
  /// Index of the tensor that the caller reads.
  public var output: Int
  /// Names of the classes, in the order of the scores; empty when unknown.
  public var labels: [String]
  /// The audio front end the network was trained with, where it has one.
  public var frontEnd: FrontEnd?
  /// SHA-256 of the source file.
  public var sourceSHA256: [UInt8]
  /// Notes for people on what the importer changed, such as a float edge that became int8.
  public var notes: [String]

  /// Whether the arithmetic is float32: the type of the input decides.
  public var isFloat: Bool {
    tensors.indices.contains(input) && tensors[input].type == .float32
  }

  /// Makes a graph.
  public init(
    tensors: [Tensor], nodes: [Node], input: Int, output: Int, labels: [String] = [],
    frontEnd: FrontEnd? = nil, sourceSHA256: [UInt8] = [], notes: [String] = []
  ) {
    self.tensors = tensors
    self.nodes = nodes
    self.input = input
    self.output = output
    self.labels = labels
    self.frontEnd = frontEnd
    self.sourceSHA256 = sourceSHA256
    self.notes = notes
  }
}
