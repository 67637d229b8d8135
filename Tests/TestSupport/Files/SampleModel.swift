package import GraphIR
import HostSupport
package import ModelCompiler
package import Thimble

/// Small models in file form, to be opened, run and damaged.
package enum SampleModel {
  /// A window, a residual sum, a scattered reader and a dense head: 7 operators.
  package static func graph(seed: Int = 5) -> Graph {
    var layers = RandomLayers(input: Shape(height: 6, width: 4, channels: 3), seed: seed)
    let input = layers.builder.input
    let same = WindowGeometry(WindowSpec(kernel: (3, 3)), .same, over: layers.builder.shape(input))
    let conv = layers.conv2D(input, same, channels: 3)
    let deep = layers.depthwise(
      conv, WindowGeometry(WindowSpec(kernel: (3, 1)), .same, over: layers.builder.shape(conv)),
      multiplier: 1)
    let sum = layers.add(deep, input)
    let table = layers.builder.elementwise(.logistic, sum, steps: Steps(1 / 256, -128))
    let pooled = layers.mean(table)
    let dense = layers.fullyConnected(pooled, units: 4)
    let output = layers.softmax(dense)
    return layers.builder.graph(output: output)
  }

  /// A border that stays, both pools, a view that cuts rows anew, and a head over several rows.
  package static func otherGraph(seed: Int = 6) -> Graph {
    var layers = RandomLayers(input: Shape(height: 5, width: 4, channels: 2), seed: seed)
    let padded = layers.builder.pad(layers.builder.input, top: 1, bottom: 0, left: 1, right: 1)
    let shape = layers.builder.shape(padded)
    let steps = layers.builder.steps(padded)
    let window = Window2D(kernelHeight: 2, kernelWidth: 2, strideWidth: 2)
    let half = Shape(height: shape.height - 1, width: shape.width / 2, channels: 2)
    let largest = layers.builder.append(.maxPool2D(window, .none), [padded], half, steps)
    let small = Window2D(kernelHeight: 2, strideHeight: 1)
    let mean = layers.builder.append(
      .averagePool2D(small, .none), [largest],
      Shape(height: half.height - 1, width: half.width, channels: 2), steps)
    let turned = layers.builder.reshape(mean, to: Shape(height: half.width, width: 4, channels: 2))
    let soft = layers.softmax(turned)
    let output = layers.fullyConnected(soft, units: 3)
    return layers.builder.graph(output: output)
  }

  /// Two tensors whose channels interleave: no ring holds them in place, so that copies join them.
  package static func joinedGraph(seed: Int = 8) -> Graph {
    var layers = RandomLayers(input: Shape(height: 3, width: 4, channels: 2), seed: seed)
    let input = layers.builder.input
    let output = layers.builder.append(
      .concatenation(.channels), [input, layers.lookup(input)],
      Shape(height: 3, width: 4, channels: 4), layers.builder.steps(input))
    return layers.builder.graph(output: output)
  }

  /// A border along the channels, a transpose, and rows between rows: what is made of pieces of rows, and of
  /// their neighbours.
  package static func movedGraph(seed: Int = 10) -> Graph {
    var layers = RandomLayers(input: Shape(height: 4, width: 3, channels: 2), seed: seed)
    let input = layers.builder.input
    let steps = layers.builder.steps(input)
    let bordered = layers.builder.append(
      .move(.pad(begin: Offset(height: 1, channels: 1), value: 0.5)), [input],
      Shape(height: 5, width: 4, channels: 3), steps)
    let turned = layers.builder.append(
      .move(.transpose([.width, .height, .channels])), [bordered],
      Shape(height: 4, width: 5, channels: 3), steps)
    let output = layers.builder.append(
      .resizeBilinear(Sampling(centersPixels: true)), [turned],
      Shape(height: 7, width: 4, channels: 3), steps)
    return layers.builder.graph(output: output)
  }

  /// Every kernel of two operands, with constants, smaller tensors and equal ones, and the logarithm of softmax.
  package static func operandGraph(seed: Int = 12) -> Graph {
    var layers = RandomLayers(input: Shape(height: 4, width: 3, channels: 2), seed: seed)
    var tensor = layers.builder.input
    for function in [BinaryFunction.add, .multiply, .maximum, .squaredDifference] {
      tensor = layers.combine(function, tensor, layers.constant(for: tensor, function))
      tensor = layers.combine(function, tensor, layers.smaller(tensor))
    }
    let divisor = layers.builder.constant(
      Shape(height: 1, width: 1, channels: 2), Steps(0.5, 3), [1, 7])
    tensor = layers.combine(.divide, tensor, divisor)
    tensor = layers.builder.elementwise(.logSoftmax, tensor, steps: Steps(1 / 16, 127))
    tensor = layers.builder.elementwise(.l2Normalization, tensor, steps: Steps(1 / 128, 0))
    tensor = layers.batchMatMul(tensor)
    return layers.builder.graph(output: tensor)
  }

  /// Operators with states of their own, one before the last step of the other is needed.
  package static func recurrentGraph(seed: Int = 13) -> Graph {
    var layers = RandomLayers(input: Shape(height: 4, width: 1, channels: 3), seed: seed)
    let first = layers.lstm(layers.builder.input, units: 4)
    let second = layers.lstm(layers.svdf(first), units: 3)
    let output = layers.builder.append(
      .slice(begin: Offset(height: 1)), [second], Shape(height: 2, width: 1, channels: 3),
      layers.builder.steps(second))
    return layers.builder.graph(output: output)
  }

  package static func recurrentFile() throws -> [UInt8] {
    try CompiledGraph(recurrentGraph()).file(.smallest)
  }

  /// Convolutions of small, large and 1 × 1 windows, depthwise ones of both kinds, and heads over one
  /// and several rows: all of it packed in the `dsp` layout.
  package static func packableGraph(seed: Int = 7) -> Graph {
    var layers = RandomLayers(input: Shape(height: 6, width: 5, channels: 3), seed: seed)
    let same = WindowSpec(kernel: (3, 3))
    let conv = layers.conv2D(
      layers.builder.input,
      WindowGeometry(same, .same, over: layers.builder.shape(layers.builder.input)), channels: 16)
    let large = layers.conv2D(
      conv, WindowGeometry(same, .same, over: layers.builder.shape(conv)), channels: 7)
    let pointwise = layers.conv2D(
      large, WindowGeometry(WindowSpec(kernel: (1, 1)), .valid, over: layers.builder.shape(large)),
      channels: 5)
    let column = layers.depthwise(
      pointwise, WindowGeometry(same, .same, over: layers.builder.shape(pointwise)), multiplier: 1)
    let wide = layers.conv2D(
      column, WindowGeometry(same, .same, over: layers.builder.shape(column)), channels: 8)
    let halved = WindowSpec(kernel: (3, 2), stride: (2, 2))
    let deep = layers.depthwise(
      wide, WindowGeometry(halved, .same, over: layers.builder.shape(wide)), multiplier: 1)
    let dense = layers.fullyConnected(deep, units: 6)
    let output = layers.fullyConnected(dense, units: 4)
    return layers.builder.graph(output: output)
  }

  /// A stream with a state of rows, a joint of channels, a cut, and two outputs.
  package static func streamGraph(seed: Int = 9) -> Graph {
    var layers = RandomLayers(input: Shape(height: 2, width: 3, channels: 4), seed: seed)
    let input = layers.builder.input
    let steps = layers.builder.steps(input)
    let value = layers.builder.source(Shape(height: 3, width: 3, channels: 4), steps)
    let rows = layers.builder.append(
      .concatenation(.height), [value, input], Shape(height: 5, width: 3, channels: 4), steps)
    let next = layers.builder.append(
      .slice(begin: Offset(height: 2)), [rows], Shape(height: 3, width: 3, channels: 4), steps)
    let window = WindowSpec(kernel: (4, 3))
    let conv = layers.conv2D(
      rows, WindowGeometry(window, .valid, over: layers.builder.shape(rows)), channels: 5)
    let table = layers.lookup(conv)
    let joined = layers.builder.append(
      .concatenation(.channels), [conv, table],
      Shape(height: 2, width: 1, channels: 10), layers.builder.steps(conv))
    let output = layers.fullyConnected(joined, units: 3)
    return layers.builder.graph(outputs: [output, next], states: [(value, next)])
  }

  package static func streamFile(_ layout: KernelLayout = .portable) throws -> [UInt8] {
    let lowered = try Lowering.lower(streamGraph(), layout: layout)
    return ModelWriter.write(lowered, try Planner(PlanProblem(lowered)).plan())
  }

  package static func movedFile() throws -> [UInt8] {
    try CompiledGraph(movedGraph()).file(.streamed)
  }

  /// Files of all layouts, 4-bit weights, scattered rings and state among them.
  package static func all() throws -> [[UInt8]] {
    let sound = try [
      file(.streamed), file(.smallest), otherFile(.streamed), otherFile(.materialized),
      scatteredFile(), packedFile(.streamed), packedFile(.materialized), notJoinedFile(),
      groupedFile(.portable),
      groupedFile(.dsp), joinedFile(), movedFile(), operandFile(), streamFile(.portable),
      recurrentFile(), wideFile(),
      streamFile(.dsp), stridedFile(), tallFile(), sequenceFile(stride: 1), sequenceFile(stride: 2),
      CompiledGraph(packableGraph(), layout: .dsp).copyingWeights.file(),
      depthwiseFile(.packedDepthwise3x3) { $0 },
      depthwiseFile(.packedInt4Depthwise3x3, RandomGraph.withInt4Weights),
    ]
    return try sound + VectorUnit.allCases.map(blockedFile)
  }

  package static func file(_ strategy: PlanStrategy = .streamed) throws -> [UInt8] {
    try CompiledGraph(graph()).file(strategy)
  }

  package static func otherFile(_ strategy: PlanStrategy = .streamed) throws -> [UInt8] {
    try CompiledGraph(otherGraph()).file(strategy)
  }

  package static func operandFile() throws -> [UInt8] {
    try CompiledGraph(operandGraph()).file(.streamed)
  }

  package static func packedFile(_ strategy: PlanStrategy = .streamed) throws -> [UInt8] {
    try CompiledGraph(packableGraph(), layout: .dsp).file(strategy)
  }

  /// A packed file whose weights no kernel joins in pairs.
  package static func notJoinedFile() throws -> [UInt8] {
    try CompiledGraph(RandomGraph.notJoinable(packableGraph()), layout: .dsp).file(.streamed)
  }

  /// A file for a vector unit; plain loops stand in for one that the processor lacks.
  package static func blockedFile(_ unit: VectorUnit) throws -> [UInt8] {
    let lowered = try CompiledGraph(packableGraph()).lowered.laidOut(for: .blocked, unit: unit)
    return ModelWriter.write(lowered, try Planner(PlanProblem(lowered)).plan(.streamed))
  }

  /// A file of one depthwise layer that a kernel takes: this depends on the layer's factors.
  private static func depthwiseFile(
    _ kind: KernelKind, _ change: (Graph) -> Graph
  ) throws -> [UInt8] {
    let graph = try graph(
      over: Shape(height: 5, width: 5, channels: 6), endingWith: [kind], changed: change,
      layers: depthwise3x3)
    return try CompiledGraph(graph, layout: .dsp).file(.streamed)
  }

  package static func joinedFile() throws -> [UInt8] {
    try CompiledGraph(joinedGraph()).file(.streamed)
  }

  /// The same layers with 4-bit weights in groups that have multipliers.
  package static func groupedFile(_ layout: KernelLayout) throws -> [UInt8] {
    try CompiledGraph(RandomGraph.grouped(packableGraph(), seed: 8), layout: layout).file(.streamed)
  }

  /// A file whose plan scatters a ring.
  package static func scatteredFile() throws -> [UInt8] {
    let compiled = try CompiledGraph(graph())
    var plan = try compiled.plan(.streamed)
    for tensor in plan.placements.indices.dropLast() where plan.placements[tensor].rows > 1 {
      // The slots of one ring, in the opposite order: scattered, and as good.
      let rowBytes = compiled.lowered.tensors[tensor].rowBytes
      let placement = plan.placements[tensor]
      guard rowBytes % FileLayout.slotUnitBytes == 0 || placement.slotOffsets != nil else {
        continue
      }
      plan.placements[tensor].slotOffsets =
        placement.slotOffsets
        ?? (0..<placement.rows).reversed().map { placement.offset + $0 * rowBytes }
      return ModelWriter.write(compiled.lowered, plan)
    }
    throw ModelError(.invalidField, at: 0)
  }

  /// The file's header, whatever it says.
  package static func header(_ file: [UInt8]) -> FileHeader {
    unsafe file.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return FileHeader() }
      return unsafe FileHeader(reading: base)
    }
  }

  /// Where field `field` of tensor `index` lies.
  package static func tensor(_ index: Int, _ field: Int, in file: [UInt8]) -> Int {
    Int(header(file).tensors.offset) + index * FileLayout.tensorBytes + field
  }

  /// Where field `field` of operator `index` lies.
  package static func record(_ index: Int, _ field: Int, in file: [UInt8]) -> Int {
    Int(header(file).operators.offset) + index * FileLayout.operatorBytes + field
  }
}

extension [UInt8] {
  /// Puts a little-endian value at an offset.
  package mutating func put<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    put(littleEndian: value, at: offset)
  }

  /// The little-endian value at an offset.
  package func value<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value {
    (0..<MemoryLayout<Value>.size).reduce(Value(0)) {
      $0 | Value(truncatingIfNeeded: self[offset + $1]) << Value(8 * $1)
    }
  }
}

/// Opens files in memory of their own.
package enum Opening {
  /// Why a file is refused; `nil` when it is not.
  package static func error(_ file: [UInt8]) -> ModelError? {
    error(file, linking: AllOperators.self)
  }

  package static func error<Linked: OperatorSet>(_ file: [UInt8], linking: Linked.Type)
    -> ModelError?
  {
    let memory = AlignedMemory(copying: file)
    do throws(ModelError) {
      _ = try unsafe Model(UnsafeRawBufferPointer(memory.bytes), linking: linking)
      return nil
    } catch {
      return error
    }
  }
}
