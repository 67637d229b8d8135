import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble
import ThimbleAudio

/// A keyword spotter whose network takes new rows only.
struct StreamedSpotterTests {
  private static let frontEnd = FrontEnd(
    sampleRateHertz: 16_000, frameLength: 480, frameStride: 100, fftLength: 512, frames: 13,
    lowerHertz: 20, upperHertz: 4_000, melBands: 40, coefficients: 8, gain: .fixed, logOffset: 1e-6)

  /// A network of windows of 13 rows, strided by 2.
  private static func graph() -> Graph {
    var layers = RandomLayers(input: Shape(height: 13, width: 1, channels: 8), seed: 21)
    func valid(_ input: Int, _ kernel: Int, stride: Int) -> Int {
      let spec = WindowSpec(kernel: (kernel, 1), stride: (stride, 1))
      return layers.conv2D(
        input, WindowGeometry(spec, .valid, over: layers.builder.shape(input)), channels: 6)
    }
    let last = valid(valid(0, 3, stride: 2), 2, stride: 1)
    let end = layers.softmax(layers.fullyConnected(layers.mean(last), units: 4))
    var graph = layers.builder.graph(output: end)
    graph.frontEnd = frontEnd
    return graph
  }

  private static func file(_ graph: Graph, strideRows: Int) throws -> [UInt8] {
    var model = try Lowering.lower(graph)
    model.listening = ListeningSettings(
      strideRows: strideRows, refractoryRows: 10, smoothing: 2,
      thresholds: [0x4000, nil, 0x4000, nil], stream: "")
    return ModelWriter.write(model, try Planner(PlanProblem(model)).plan(.smallest))
  }

  private func heard(_ file: [UInt8], samples: Int) throws -> [HeardWindow] {
    let frontEnd = try #require(try TestBench(file: file).model.frontEnd)
    let runner = try unsafe SpotterRunner(file) { _ in RowCounter(frontEnd) }
    let silence = [Int16](repeating: 0, count: samples)
    let first = try runner.listen(to: silence, by: { 333 })
    runner.spotter.reset()
    let again = try runner.listen(to: silence, by: { 77 })
    #expect(first.map(\.answer) == again.map(\.answer))
    #expect(first.map(\.window) == again.map(\.window))
    return first.map(\.window)
  }

  /// Every word, score and start is what whole windows give that end with the same rows.
  @Test(arguments: [2, 4, 12]) func newRowsGiveWhatWholeWindowsGive(hop: Int) throws {
    let graph = Self.graph()
    let whole = try heard(Self.file(graph, strideRows: 1), samples: 6_000)
    #expect(whole.count == 60 - 12)
    let stream = try Self.file(graph.streamed(hopRows: hop), strideRows: hop)
    let streamed = try heard(stream, samples: 6_000)
    // The first window that is whole, and each hop's one behind it.
    let ends = Swift.stride(from: hop, through: 60, by: hop).filter { $0 >= 13 }
    #expect(
      streamed.map(\.startSample) == ends.map { UInt64(100 * ($0 - 13)) })
    for (window, end) in zip(streamed, ends) {
      let right = whole[end - 13]
      #expect(window.classIndex == right.classIndex && window.score == right.score)
      #expect(window.startSample == right.startSample)
    }
  }
}
