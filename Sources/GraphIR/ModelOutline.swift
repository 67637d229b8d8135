/// What a model file consists of as it stands: also of a file whose operators are not supported.
package struct ModelOutline: Equatable, Sendable {
  /// A value that flows between operators.
  package struct Value: Equatable, Sendable {
    package var name: String
    /// The type in lower case: `int8`.
    package var type: String
    /// The sizes, batch included, `nil` for one that is only known at run time; `nil` for an unknown shape.
    package var dimensions: [Int?]?

    /// Makes a value.
    package init(name: String, type: String, dimensions: [Int?]?) {
      self.name = name
      self.type = type
      self.dimensions = dimensions
    }
  }

  /// One operator.
  package struct Operator: Equatable, Sendable {
    /// The kind in the file's spelling.
    package var kind: String
    package var name: String
    /// What is read, constants left out.
    package var inputs: [Value]
    package var outputs: [Value]

    /// Makes an operator.
    package init(kind: String, name: String, inputs: [Value], outputs: [Value]) {
      self.kind = kind
      self.name = name
      self.inputs = inputs
      self.outputs = outputs
    }
  }

  /// How numbers are held: `int8`, `float32`, `hybrid`, `float16 weights`.
  package var kind: String
  package var inputs: [Value]
  package var outputs: [Value]
  package var operators: [Operator]

  /// Makes an outline.
  package init(kind: String, inputs: [Value], outputs: [Value], operators: [Operator]) {
    self.kind = kind
    self.inputs = inputs
    self.outputs = outputs
    self.operators = operators
  }
}
