import GraphIR
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// A network that takes new rows only gives what the whole windows give, to the byte.
struct StreamedRowsTests {
  /// What whole windows give that end with each hop, from the first one on.
  private func windows(_ graph: Graph, of rows: [Int8], hop: Int) -> [[Int8]] {
    let shape = graph.tensors[graph.input].shape ?? Shape(height: 1, width: 1, channels: 1)
    let (row, size) = (shape.rowCount, shape.count)
    return stride(from: hop * row, through: rows.count, by: hop * row).compactMap { end in
      end < size ? nil : ReferenceExecutor.output(of: graph, Array(rows[end - size..<end]))
    }
  }

  /// Hops that work, short and long ones, of which strides are multiples and not.
  private func hops(_ graph: Graph) -> [Int] {
    let unit = RowFlow(graph).hopUnit
    let most = (graph.tensors[graph.input].shape?.height ?? 1) - 1
    return Set([1, 3, unit, 2 * unit, most / 2, most]).filter {
      (1...most).contains($0) && RowFlow(graph, hopRows: $0).strides.count > 1
    }.sorted()
  }

  private func refusal(_ graph: Graph, hop: Int) -> String? {
    do throws(StreamError) {
      _ = try graph.streamed(hopRows: hop)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test func randomNetworksGiveWhatTheirWindowsGive() throws {
    var (streamed, planned, refused, states, stops) = (0, 0, 0, 0, 0)
    for seed in Sweep.seeds(0..<240) {
      let graph = RandomGraph.overTime(seed: seed)
      try graph.validate()
      guard RowFlow(graph).strides.count > 1 else {
        refused += 1
        continue
      }
      for hop in hops(graph) {
        let stream = try graph.streamed(hopRows: hop)
        stops += RowFlow(graph, hopRows: hop).stops.isEmpty ? 0 : 1
        try stream.validate()
        let window = try #require(stream.streamWindow)
        let rowCount = graph.tensors[graph.input].shape?.rowCount ?? 1
        var random = SeededRandom(seed: seed)
        let rows = random.int8s(rowCount * (window.windowRows + 4 * hop))
        let expected = windows(graph, of: rows, hop: hop)
        let size = hop * rowCount
        let inputs = stride(from: 0, through: rows.count - size, by: size).map {
          Array(rows[$0..<$0 + size])
        }
        for layout in KernelLayout.allCases {
          guard let compiled = try? CompiledGraph(stream, layout: layout) else { continue }
          planned += 1
          let bench = try TestBench(file: compiled.file())
          let outputs = try inputs.map { try bench.runNext($0) }
          try #require(
            Array(outputs.dropFirst(window.warmUpInferences)) == expected,
            "seed \(seed), hop \(hop), \(layout)")
        }
        streamed += 1
        states += stream.states.count
      }
    }
    note(
      "\(streamed) networks with \(states) states, \(stops) partly, \(refused) without rows to keep"
    )
    let part = Sweep.isWhole ? 1 : 4
    #expect(
      streamed * part >= 400 && planned * part >= 900 && states * part >= 1_200
        && stops * part >= 16)
  }

  /// What a window costs again each time is what a hop does not compute.
  @Test func aHopComputesNewRowsOnly() throws {
    var layers = RandomLayers(input: Shape(height: 30, width: 1, channels: 8), seed: 4)
    var (last, names) = (0, [layers.builder.tensors[0].name])
    for _ in 0..<4 {
      let shape = layers.builder.shape(last)
      last = layers.conv2D(
        last, WindowGeometry(WindowSpec(kernel: (3, 1)), .valid, over: shape), channels: 8)
      names.append(layers.builder.tensors[last].name)
    }
    let end = layers.mean(last)
    let graph = layers.builder.graph(output: end)
    let stream = try graph.streamed(hopRows: 1)
    #expect(GraphSize(graph).multiplyAccumulates == (28 + 26 + 24 + 22) * 3 * 64)
    #expect(GraphSize(stream).multiplyAccumulates == 4 * 3 * 64)
    #expect(stream.states.map(\.name) == names)
    // Nothing is copied: convolutions and the mean are all there is.
    let lowered = try Lowering.lower(stream)
    #expect(lowered.operators.count == 5)
    #expect(lowered.streamWindow == StreamWindow(windowRows: 30, hopRows: 1))
  }

  @Test func stridesSayWhichHopsWork() throws {
    var layers = RandomLayers(input: Shape(height: 20, width: 1, channels: 2), seed: 5)
    func halve(_ input: Int) -> Int {
      layers.conv2D(
        input,
        WindowGeometry(
          WindowSpec(kernel: (3, 1), stride: (2, 1)), .valid, over: layers.builder.shape(input)))
    }
    let first = halve(0)
    let second = halve(first)
    let end = layers.mean(second)
    let graph = layers.builder.graph(output: end)
    #expect(RowFlow(graph).hopUnit == 4)
    let name = layers.builder.tensors[first].name
    let later = layers.builder.tensors[second].name
    let reason = "makes a row of every 2, of which a hop of 1 is no multiple"
    #expect(
      refusal(graph, hop: 1) == "can keep no rows between hops: '\(name)' \(reason)")
    #expect(refusal(graph, hop: 20) == "a hop of 20 rows: 1 to 19 work")
    // A row of every 2, not of every 4: the first layer's are kept, the second's are not.
    #expect(RowFlow(graph, hopRows: 6).stops.map(\.node) == [later])
    #expect(
      try graph.streamed(hopRows: 6).states.map(\.name) == [layers.builder.tensors[0].name, name])
    let stream = try graph.streamed(hopRows: 4)
    #expect(refusal(stream, hop: 2) == "keeps state already: it takes new rows only as it is")
  }

  @Test func whatPadsAlongTimeIsNamed() throws {
    var layers = RandomLayers(input: Shape(height: 12, width: 2, channels: 2), seed: 6)
    let shape = layers.builder.shape(0)
    let same = layers.conv2D(
      0, WindowGeometry(WindowSpec(kernel: (3, 1)), .same, over: shape), channels: 2)
    let name = layers.builder.tensors[same].name
    let end = layers.mean(same)
    let graph = layers.builder.graph(output: end)
    let stops = RowFlow(graph).stops.map { [$0.node, $0.operation, $0.reason] }
    #expect(stops == [[name, "CONV_2D", "pads along time (SAME)"]])
    #expect(
      refusal(graph, hop: 1)
        == "can keep no rows between hops: '\(name)' pads along time (SAME)")
  }
}
