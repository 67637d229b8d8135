import MCUCost
import Testing
import Thimble

/// How often kernels' loops run, on shapes small enough to count by hand.
struct LoopCountTests {
  private func shapes(_ input: Shape, _ output: Shape) -> OperatorShapes {
    OperatorShapes(input: input, output: output)
  }

  /// The loops that run, by name.
  private func count(
    _ operation: any RowOperator, _ shapes: OperatorShapes, rowsPerStep: Int = 1
  ) -> [String: Int] {
    unsafe LayerWorkload(name: "layer", operation, KernelRun(shapes, rowsPerStep: rowsPerStep))
      .loops.loops.mapValues(\.trips).filter { $0.value != 0 }
  }

  @Test("a 3 × 3 convolution over 2 × 3 pixels, padded on all sides")
  func paddedConvolution() {
    var conv = Conv2D()
    conv.window = Window2D(kernelHeight: 3, kernelWidth: 3, padTop: 1, padLeft: 1)
    func count(inputChannels: Int) -> [String: Int] {
      self.count(
        conv,
        shapes(
          Shape(height: 2, width: 3, channels: inputChannels),
          Shape(height: 2, width: 3, channels: 5)))
    }
    // Both rows see two kernel rows; columns see two, three and two kernel columns: 28 taps of 54.
    // Five output channels are computed as eight, in two groups.
    #expect(
      count(inputChannels: 8) == [
        "innerProducts": 28 * 8 * 8, "innerRuns": 6 * 2 * 2, "borderProducts": 26 * 8 * 8,
        "borderRuns": 6 * 3 * 2, "outputs": 30, "pixels": 6, "rows": 2, "steps": 2,
        "vectorProducts": 4 * (1 + 2 + 1) * 8,
      ])
    // 18 values of a window are gathered, of two rows each: two vectors.
    #expect(
      count(inputChannels: 2) == [
        "innerProducts": 6 * 18 * 8, "singleRuns": 6 * 2, "gatheredBytes": 6 * 18,
        "gatheredRuns": 6 * 2, "outputs": 30, "pixels": 6, "rows": 2, "steps": 2,
        "vectorProducts": 6 * 8 * 2, "vectorRuns": 6, "calls": 6,
      ])
  }

  @Test("a 1 × 3 convolution over 2 × 4 pixels: the middle ones take their windows at one go")
  func oneRowConvolution() {
    var conv = Conv2D()
    conv.window = Window2D(kernelHeight: 1, kernelWidth: 3, padLeft: 1)
    let shape = Shape(height: 2, width: 4, channels: 4)
    // Two columns see all three taps, two of them two: 20 taps of 24.
    #expect(
      count(conv, shapes(shape, shape)) == [
        "innerProducts": 20 * 4 * 4, "innerRuns": 4, "singleRuns": 4, "borderProducts": 4 * 4 * 4,
        "borderRuns": 4, "outputs": 32, "pixels": 8, "rows": 2, "steps": 2,
        "vectorProducts": (4 * 2 + 4) * 4, "calls": 4,
      ])
  }

  @Test("a packed 3 × 3 convolution over 2 × 3 pixels: a strip of four and two of one")
  func packedConvolution() {
    var conv = PackedIm2ColConv2D()
    conv.window = Window2D(kernelHeight: 3, kernelWidth: 3, padTop: 1, padLeft: 1)
    let pixels = shapes(
      Shape(height: 2, width: 3, channels: 4), Shape(height: 2, width: 3, channels: 5))
    // 36 bytes a window; of its three runs, the middle column's see only one outside, and are gathered alone. Three
    // pairs of channels.
    #expect(
      count(conv, pixels, rowsPerStep: 2) == [
        "innerProducts": 4 * 36 * 6, "singleProducts": 2 * 36 * 6, "innerRuns": 3,
        "singleRuns": 2 * 3, "borderProducts": 14 * 12, "borderRuns": 14, "gatheredBytes": 6 * 36,
        "gatheredRuns": 6 * 3, "pixels": 6, "rows": 2, "steps": 1,
      ])
  }

  @Test("pixels are gathered together as far as they fill a strip, which goes on in the next row")
  func gatheredPixels() {
    var conv = PackedIm2ColConv2D()
    conv.window = Window2D(kernelHeight: 2)
    func runs(width: Int, rowsPerStep: Int) -> Int? {
      count(
        conv,
        shapes(
          Shape(height: 4, width: width, channels: 4), Shape(height: 3, width: width, channels: 2)),
        rowsPerStep: rowsPerStep)["gatheredRuns"]
    }
    // Four and one, three and two, two and three; of two kernel rows each.
    #expect(runs(width: 5, rowsPerStep: 3) == 6 * 2)
    // Three; one and two; two and one.
    #expect(runs(width: 3, rowsPerStep: 3) == 5 * 2)
    #expect(runs(width: 3, rowsPerStep: 1) == 3 * 2)
  }

  @Test("exact channels are counted where the constants are at hand: two of five")
  func exactChannels() {
    var constants = [UInt8](repeating: 0, count: 16 + 6 * PackedRequantization.byteCount)
    for channel in [0, 3, 5] { constants[16 + 16 * channel + 15] = 0x80 }
    var conv = PackedIm2ColConv2D()
    conv.window = Window2D(kernelHeight: 1, kernelWidth: 1)
    conv.requantization = 1_016
    let pixels = shapes(
      Shape(height: 2, width: 3, channels: 4), Shape(height: 2, width: 3, channels: 5))
    let counted = unsafe constants.withUnsafeBytes {
      unsafe LayerWorkload(
        name: "layer", conv, KernelRun(pixels, rowsPerStep: 2, constants: $0, from: 1_000))
    }
    #expect(counted.loops.loops["exactOutputs"]?.trips == 2 * 6)
    // Three pairs of channels in a strip of four pixels and two of one: 9 runs, two fifths of them.
    #expect(counted.loops.loops["exactRuns"]?.trips == 9 * 2 / 5)
  }

  @Test("a 3 × 1 depthwise convolution of six channels: four together, two one by one")
  func depthwise() {
    var depthwise = DepthwiseConv2D()
    depthwise.window = Window2D(kernelHeight: 3, kernelWidth: 1, strideHeight: 2, padTop: 1)
    // Rows 0 and 2 see two taps, row 1 all three, for two columns each: 14 taps. The two channels take
    // all three taps of six pixels, in a loop over three rows.
    #expect(
      count(
        depthwise,
        shapes(Shape(height: 5, width: 2, channels: 6), Shape(height: 3, width: 2, channels: 6)))
        == [
          "innerProducts": 14 * 4, "singleProducts": 18 * 2, "innerRuns": 14,
          "singleRuns": 24 * 2, "borderProducts": 4 * 4, "borderRuns": 4, "outputs": 36,
          "pixels": 6, "rows": 3, "steps": 3, "vectorProducts": 6 * 3, "vectorRuns": 6,
        ])
  }

  @Test("packed windows that are not gathered, over 2 × 3 pixels of 68 channels")
  func packedLargeConvolution() {
    var conv = PackedDirectConv2D()
    conv.window = Window2D(kernelHeight: 3, kernelWidth: 3, padTop: 1, padLeft: 1)
    // Of each row the first pixel's window is copied, the second's lies inside: a pair. The third one
    // stands alone, and is copied twice. Three pairs of channels; 153 words a window.
    #expect(
      count(
        conv,
        shapes(Shape(height: 2, width: 3, channels: 68), Shape(height: 2, width: 3, channels: 5)))
        == [
          "innerProducts": 2 * 4 * 153 * 4 * 6, "innerRuns": 2 * 2 * 3 * 3,
          "singleRuns": 2 * 2 * 3, "borderProducts": 2 * 3 * 153 * 4, "borderRuns": 2 * 4 * 3,
          "copiedRuns": 2 * 3 * 3, "pixels": 8, "rows": 2, "steps": 2,
        ])
  }

  @Test("four bits: pixels of 64 channels, two strips and four output channels at a time")
  func packedInt4() {
    let conv = PackedInt4Im2ColConv2D(PackedIm2ColConv2D())
    let pixels = shapes(
      Shape(height: 3, width: 5, channels: 64), Shape(height: 3, width: 5, channels: 16))
    // 512 bytes a strip, 64 a channel: 1,280 hold two strips and four channels.
    #expect(conv.scratchBytes(pixels) == 1_280)
    var expected = count(PackedIm2ColConv2D(), pixels, rowsPerStep: 2)
    // Steps of ten pixels and of five: three strips in two passes, then two in one.
    expected["innerProducts"]? += 3 * 64 * 16
    expected["pixels"]? += (3 + 2) * 4
    #expect(count(conv, pixels, rowsPerStep: 2) == expected)
    let depthwise = PackedInt4Depthwise3x3(PackedDepthwise3x3())
    let wide = Shape(height: 4, width: 5, channels: 30)
    // Twenty bytes a channel: 24 at once, in whole words of four.
    #expect(depthwise.scratchBytes(shapes(wide, wide)) == 480)
    var rows = count(PackedDepthwise3x3(), shapes(wide, wide))
    rows["innerProducts"]? += 4 * 10 * 30
    rows["rows"]? *= 2
    #expect(count(depthwise, shapes(wide, wide)) == rows)
  }

  @Test("packed depthwise windows: 3 × 1 with stride 2, and 3 × 3 with sums carried on")
  func packedDepthwise() {
    var depthwise = PackedDepthwiseConv2D()
    depthwise.window = Window2D(kernelHeight: 3, kernelWidth: 1, strideHeight: 2, padTop: 1)
    // The taps of both pixels of rows 0 and 2 are placed, two of three inside, and of the first one of row 1.
    #expect(
      count(
        depthwise,
        shapes(Shape(height: 5, width: 2, channels: 8), Shape(height: 3, width: 2, channels: 8)))
        == [
          "innerProducts": 18 * 8, "innerRuns": 6 * 2, "placedPixels": 5, "placedRows": 4 * 2 + 3,
          "placedTaps": 4 * 2 + 3, "clearedTaps": 4 * 3, "gatheredBytes": 3 * 8, "pixels": 6,
          "rows": 3, "steps": 3,
        ])
    var square = PackedDepthwise3x3()
    (square.padTop, square.padLeft) = (1, 1)
    let shape = Shape(height: 4, width: 5, channels: 8)
    #expect(
      count(square, shapes(shape, shape)) == [
        "innerProducts": 20 * 8 * 9, "innerRuns": 4 * 8, "borderProducts": 2 * 3 * 8, "rows": 4,
        "steps": 4,
      ])
    // Without borders the first two columns complete no output.
    square = PackedDepthwise3x3()
    let inner = shapes(shape, Shape(height: 2, width: 3, channels: 8))
    #expect(count(square, inner)["gatheredRuns"] == 2 * 8 * 2)
  }

  @Test("kernels of joined weights have names of their own, and the loops of the others")
  func joinedKernels() {
    let pixels = shapes(
      Shape(height: 2, width: 3, channels: 4), Shape(height: 2, width: 3, channels: 5))
    var windowed = PackedIm2ColConv2D()
    windowed.window = Window2D(kernelHeight: 3, kernelWidth: 3, padTop: 1, padLeft: 1)
    func names(_ operation: some PackedInPairs) -> [String] {
      #expect(count(Joined(operation), pixels) == count(operation, pixels))
      return [operation.kernelName, Joined(operation).kernelName].flatMap {
        ["\($0.name)", "\($0.operation)"]
      }
    }
    #expect(
      names(PackedIm2ColConv2D()) == ["pointwise", "pointwise", "joinedPointwise", "pointwise"])
    #expect(
      names(windowed) == ["convolution", "convolution", "joinedConvolution", "convolution"])
    #expect(
      names(PackedDirectConv2D())
        == ["directConvolution", "convolution", "joinedDirectConvolution", "convolution"])
    #expect(
      names(PackedFullyConnected())
        == ["fullyConnected", "fullyConnected", "joinedFullyConnected", "fullyConnected"])
  }

  @Test("a sum with bounds is clamped in a loop of its own")
  func add() {
    var add = Add()
    let shape = Shape(height: 2, width: 3, channels: 4)
    let both = OperatorShapes(input: shape, second: shape, output: shape)
    #expect(count(add, both) == ["outputs": 24, "rows": 2, "steps": 2])
    add.bounds = OutputBounds(lower: 0)
    #expect(count(add, both)["singleProducts"] == 24)
  }

  @Test("a pool over everything: four channels together, two one by one")
  func globalPool() {
    #expect(
      count(
        GlobalAveragePool(),
        shapes(Shape(height: 3, width: 5, channels: 6), Shape(height: 1, width: 1, channels: 6)))
        == [
          "innerProducts": 60, "singleProducts": 30, "innerRuns": 3, "singleRuns": 6, "outputs": 6,
          "steps": 3,
        ])
  }

  @Test("a fully-connected layer over three rows, and a pool cut off at the right")
  func others() {
    #expect(
      count(
        FullyConnected(),
        shapes(Shape(height: 3, width: 2, channels: 4), Shape(height: 1, width: 1, channels: 6)))
        == ["innerProducts": 24 * 8, "innerRuns": 3 * 2, "outputs": 6, "steps": 3])
    var pool = MaxPool2D()
    pool.window = Window2D(kernelHeight: 2, kernelWidth: 2, strideHeight: 2, strideWidth: 2)
    #expect(
      count(
        pool,
        shapes(Shape(height: 2, width: 3, channels: 7), Shape(height: 1, width: 2, channels: 7)))
        == [
          "innerProducts": 6 * 7, "innerRuns": 4 * 7, "outputs": 14, "pixels": 2, "rows": 1,
          "steps": 1,
        ])
  }
}
