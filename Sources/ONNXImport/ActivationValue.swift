/// An activation: a tensor of the graph, and what ONNX says of it.
///
/// ONNX's images are NCHW, the graph's NHWC. Nothing is moved at run time: `storage` says in which
/// order the axes lie in memory, transposes only change it, and whoever reads the values permutes
/// constants accordingly.
struct ActivationValue: Equatable {
  /// Axes and the order in which they lie in memory.
  struct Layout: Equatable {
    /// Sizes of ONNX's axes.
    var dimensions: [Int]
    /// ONNX's axes from the outermost to the innermost, as the values lie in memory: `[0, 2, 3, 1]`
    /// for an image.
    var storage: [Int]

    /// Axes that lie in memory as they are counted.
    init(plain dimensions: [Int]) {
      self.init(dimensions: dimensions, storage: Array(dimensions.indices))
    }

    init(dimensions: [Int], storage: [Int]) {
      self.dimensions = dimensions
      self.storage = storage
    }

    /// The axes of more than one element, from the outermost in memory.
    var essentialAxes: [Int] { storage.filter { dimensions[$0] != 1 } }

    /// Whether the axes lie in memory in an order; those of one element lie anywhere.
    func isStored(as order: [Int]) -> Bool {
      essentialAxes == order.filter { dimensions[$0] != 1 }
    }

    /// Whether the values lie in memory in the order in which ONNX counts them.
    var isPlain: Bool { isStored(as: Array(dimensions.indices)) }

    /// For each place in memory, the index of its value as ONNX counts.
    var order: [Int] {
      var strides = Array(repeating: 1, count: dimensions.count)
      for axis in dimensions.indices.dropLast().reversed() {
        strides[axis] = strides[axis + 1] * dimensions[axis + 1]
      }
      return storage.reduce([0]) { places, axis in
        places.flatMap { place in (0..<dimensions[axis]).map { place + $0 * strides[axis] } }
      }
    }
  }

  /// Index of the tensor in the graph.
  var tensor: Int
  var layout: Layout
  /// What the values were before a reshape to one axis that did not follow their order in memory.
  var flattened: Layout?

  var dimensions: [Int] { layout.dimensions }
  /// Whether it is one value.
  var isSingle: Bool { layout.essentialAxes.isEmpty }
  /// For each place in memory, the index of its value along ONNX's one axis.
  var order: [Int] { (flattened ?? layout).order }
}
