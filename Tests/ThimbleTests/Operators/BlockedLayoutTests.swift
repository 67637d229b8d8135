import CThimbleKernels
import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Kernels for vector units: the same values as the reference loops, for both kinds of words, with
/// whole tensors at once and row by row.
struct BlockedLayoutTests {
  @Test(arguments: Self.units)
  func convolutions(unit: VectorUnit) throws {
    try check(.blockedConv2D, unit, seeds: 0..<30) { layers in
      layers.conv2D(layers.builder.input, channels: layers.random.int(1...40))
    }
  }

  @Test(arguments: Self.units)
  func pointwiseConvolutions(unit: VectorUnit) throws {
    try check(.blockedConv2D, unit, seeds: 0..<20) { layers in
      let shape = layers.builder.shape(layers.builder.input)
      let geometry = WindowGeometry(WindowSpec(kernel: (1, 1)), .valid, over: shape)
      return layers.conv2D(
        layers.builder.input, geometry, channels: layers.random.int(1...70))
    }
  }

  @Test(arguments: Self.units)
  func fullyConnected(unit: VectorUnit) throws {
    try check(.blockedConv2D, unit, seeds: 0..<20) {
      $0.fullyConnected($0.builder.input)
    }
  }

  @Test(arguments: Self.units)
  func depthwise(unit: VectorUnit) throws {
    try check(.blockedDepthwiseConv2D, unit, seeds: 0..<30) {
      $0.depthwise($0.builder.input, multiplier: 1)
    }
  }

  @Test(arguments: [Int32(THK_ELEMENTS_PAIRS), Int32(THK_ELEMENTS_BYTES)])
  func everyVectorUnitMultipliesAsPlainLoopsDo(elements: Int32) {
    var random = SeededRandom(seed: 11)
    var units = 0
    let available = Self.units.filter(\.isAvailable).map(\.cUnit)
    for unit in available where thk_elements_of_unit(unit) == elements {
      units += 1
      for _ in 0..<60 {
        let job = ProductJob(&random)
        #expect(
          job.outputs(elements, unit) == job.outputs(elements, THK_UNIT_NONE),
          "\(unit), \(job.pixels) pixels, \(job.words) words, \(job.channels) channels")
      }
    }
    note("elements \(elements): \(units) vector units here")
    #expect(units > 0 || elements == THK_ELEMENTS_BYTES)
  }

  @Test func unitsAreThoseOfTheKernels() {
    #expect(VectorUnit.allCases.count == Int(THK_UNIT_COUNT.rawValue))
    #expect(VectorUnit.best.isAvailable)
    #expect(VectorUnit.none.isAvailable)
  }

  /// Those that this processor lacks too: plain loops stand in for them.
  private static let units = VectorUnit.allCases

  /// Runs random one-layer networks packed for vector units.
  private func check(
    _ kind: KernelKind, _ unit: VectorUnit, seeds: Range<Int>,
    layer: (inout RandomLayers) -> Int
  ) throws {
    var packed = 0
    for seed in seeds {
      var random = SeededRandom(seed: seed)
      let shape = Shape(
        height: random.int(1...12), width: random.int(1...12), channels: random.int(1...40))
      var layers = RandomLayers(input: shape, random: random)
      let output = layer(&layers)
      let graph = layers.builder.graph(output: output)
      let input = RandomGraph.input(of: graph, seed: seed)
      let model = try CompiledGraph(graph).lowered.laidOut(for: .blocked, unit: unit)
      packed += model.operators.filter { $0.kind == kind }.count
      let expected = ReferenceExecutor.output(of: graph, input)
      for strips in [model.operators.map(\.shapes.output.height), model.operators.map { _ in 1 }] {
        let problem = PlanProblem(model, fullInput: true).inStrips(strips)
        let plan = try Planner(problem).plan(strips[0] == 1 ? .streamed : .materialized)
        let result = try TestBench(file: ModelWriter.write(model, plan)).run(input, .whole)
        try #require(result.output == expected, "seed \(seed), strips \(strips)")
        try #require(result.guardsAreIntact, "seed \(seed)")
      }
    }
    note("\(kind), \(unit): seeds \(seeds), \(packed) of them packed")
    #expect(packed * 2 > seeds.count)
  }
}

extension VectorUnit {
  fileprivate var cUnit: thk_vector_unit {
    thk_vector_unit(rawValue: thk_vector_unit.RawValue(rawValue))
  }
}

/// A random product of patches and weights.
private struct ProductJob {
  let pixels: Int
  let words: Int
  let channels: Int
  private let patches: [Int32]
  private let weights: [Int32]
  private let factors: [Int32]
  private let offsets: [Int32]

  init(_ random: inout SeededRandom) {
    pixels = random.int(1...40)
    words = random.int(1...20)
    // Sometimes enough for several blocks of a single pixel.
    channels = random.int(0...3) == 0 ? random.int(100...300) : random.int(1...50)
    let padded = (channels + 15) / 16 * 16
    patches = (0..<pixels * words).map { _ in Self.word(&random) }
    weights = (0..<padded * words).map { _ in Self.word(&random) }
    var factors: [Int32] = (0..<padded).map { _ in Int32(random.int(-100_000...100_000)) }
    factors += (0..<padded).map { _ in Int32(random.int(1 << 30...Int(Int32.max))) }
    factors += (0..<padded).map { _ in Int32(random.int(0...14)) }
    self.factors = factors
    let channels = channels
    offsets = (0..<pixels).map { Int32($0 * channels) }
  }

  /// Four bytes that are sound as two small int16 values, too.
  private static func word(_ random: inout SeededRandom) -> Int32 {
    let bytes = random.int8s(4, in: -128...127)
    return bytes.reduce(0) { $0 << 8 | Int32(UInt8(bitPattern: $1)) }
  }

  func outputs(_ elements: Int32, _ unit: thk_vector_unit) -> [Int8] {
    var output = [Int8](repeating: 99, count: pixels * channels + 16)
    let padded = factors.count / 3
    // One array for all words, so that one pointer holds while the kernel runs.
    let constants = patches + weights + offsets + factors
    unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe constants.withUnsafeBufferPointer { constants in
        guard let patch = constants.baseAddress else { return }
        let weight = unsafe patch + patches.count
        let offset = unsafe weight + weights.count
        let factor = unsafe offset + offsets.count
        var job = unsafe thk_blocked_product(
          patches: patch, weights: weight, offsets: offset, output: output.baseAddress,
          pixels: Int32(pixels), words: Int32(words), channels: Int32(channels),
          rescale: thk_blocked_rescale(
            biases: factor, multipliers: factor + padded, shifts: factor + 2 * padded,
            zero_point: -3, lower: -128, upper: 127))
        unsafe thk_blocked_multiply(&job, elements, unit)
      }
    }
    return output
  }
}
