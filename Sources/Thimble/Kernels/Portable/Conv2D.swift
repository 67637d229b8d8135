internal import CThimbleKernels

/// CONV_2D: weights `[outC][kH][kW][inC]` in the file, then their requantization.
///
///     24 window (8)   32 bounds (2)   34 zero   36 weights   40 requantization
package struct Conv2D: Convolution {
  /// The operator's code.
  package static var kind: KernelKind { .conv2D }

  /// Kernel, stride, dilation and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = OutputBounds()
  private var zero: UInt16 = 0
  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(window.isSound)
  }

  /// Weights `[outC][kH][kW][inC]`.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: kernelCount(shapes.input), parts: shapes.output.channels,
      alignment: 1, requantization: requantization, .arrays, channels: shapes.output.channels)
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { .convolution(window) }

  /// Four output channels at a time; a run is a kernel row, or a tap of a dilated one.
  ///
  /// Windows in one run, as they lie or gathered, are single runs. Each kernel row of a pixel at the
  /// border is looked at for taps outside.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let shapes = run.shapes
    let counts = WindowCounts(window, shapes)
    let channels = shapes.output.channels.inFours
    let kernel = kernelCount(shapes.input)
    // Windows of up to 32 values take two vectors, of up to 64 four.
    let isShort = kernel <= 64
    let vectors = isShort ? (kernel <= 32 ? 2 : 4) : kernel.inSixteens
    if gathers(shapes.input) {
      ConvolutionLoops(window, counts, run).countGathered(kernel, in: &loops)
      loops.inner("vectorProducts", counts.pixels &* channels &* vectors)
      loops.outer("vectorRuns", longGroups(isShort, shapes) &* counts.pixels)
      loops.outer("calls", counts.pixels)
    } else {
      ConvolutionLoops(window, counts, run).count(in: &loops)
      loops.inner(
        "vectorProducts",
        (counts.wholeRuns &* vectors &+ partialVectors(shapes, counts)) &* channels)
      loops.outer(
        "vectorRuns",
        longGroups(isShort, shapes) &* counts.wholeRuns
          &+ (window.dilationWidth > 1 ? counts.partialRuns &* channels / 4 : 0))
      // Rows of single pixels are one call.
      loops.outer("calls", window.isPointwise ? shapes.output.height : counts.wholeRuns)
    }
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Groups of four channels that no loop over short windows takes: the last ones, or all.
  private func longGroups(_ isShort: Bool, _ shapes: OperatorShapes) -> Int {
    let channels = shapes.output.channels
    return channels.inFours / 4 &- (isShort ? channels / 4 : 0)
  }

  /// Vectors of the runs that are a part of a window, of all pixels.
  private func partialVectors(_ shapes: OperatorShapes, _ counts: WindowCounts) -> Int {
    guard counts.partialRuns > 0 else { return 0 }
    let channels = shapes.input.channels
    if window.dilationWidth > 1 { return counts.partialRuns &* channels.inSixteens }
    var vectors = 0
    for x in 0..<shapes.output.width {
      let columns = window.columns(outputColumn: x, inputWidth: shapes.input.width).count
      let isWhole = window.kernelHeight == 1 && columns == Int(window.kernelWidth)
      if !isWhole { vectors &+= (columns &* channels).inSixteens }
    }
    return vectors &* (counts.rows / shapes.output.width)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let input = context.input
    let shape = context.output.shape
    let weights = unsafe context.int8Constants(self.weights)
    var requantization = ChannelRequantization(context, at: self.requantization, bounds: bounds)
    let kernel = ConvolutionKernel(self, input, outputChannels: shape.channels)
    var rows = KernelRows(window, outputRow: y, ring: input)
    var output = unsafe context.output.row(y)
    if window.isPointwise && shape.width <= input.shape.width && rows.taps.count == 1 {
      return unsafe requantization.convolve(
        rows.row(0), kernel.weights, pixels: shape.width, weights, channels: shape.channels,
        to: output)
    }
    var gathered = thk_gathered()
    for x in 0..<shape.width {
      let run = kernel.run(outputColumn: x, inputWidth: input.shape.width)
      if kernel.isSmall {
        kernel.gather(run, &rows, into: &gathered)
        unsafe requantization.convolve(
          &gathered, kernel.weights, weights, channels: shape.channels, to: output)
      } else if run.count == kernel.weights && window.dilationWidth == 1 && rows.taps.count == 1 {
        unsafe requantization.convolve(
          rows.row(0) + run.start, kernel.weights, pixels: 1, weights, channels: shape.channels,
          to: output)
      } else {
        unsafe convolve(run, kernel, &rows, weights, &requantization, to: output)
      }
      unsafe output += shape.channels
    }
  }

  /// Writes a pixel whose activations lie in several runs.
  @inline(never)
  private func convolve(
    _ run: ConvolutionKernel.Run, _ kernel: ConvolutionKernel, _ rows: inout KernelRows,
    _ weights: UnsafePointer<Int8>, _ requantization: inout ChannelRequantization,
    to output: UnsafeMutablePointer<Int8>
  ) {
    var channel = 0
    while channel < kernel.outputChannels {
      var four = unsafe FourChannels(
        weights, channel: channel, of: kernel.outputChannels, stride: kernel.weights)
      kernel.addProducts(run, &rows, to: &four)
      unsafe four.write(to: output, &requantization)
      channel &+= 4
    }
  }

  /// Whether what lies under the kernel is gathered before it is used.
  ///
  /// Small windows, such as those of a network's first layer, are, once for all output channels: the
  /// runs of their rows would be too short.
  fileprivate func gathers(_ input: Shape) -> Bool {
    window.kernelHeight > 1 && window.dilationWidth == 1
      && kernelCount(input) <= MemoryLayout<thk_gathered>.size
  }
}

/// What all output pixels share.
struct ConvolutionKernel {
  let window: Window2D
  let channels: Int
  let inputZeroPoint: Int8
  /// Weights of a row, and of all rows.
  let rowWeights: Int
  let weights: Int
  let isSmall: Bool
  let outputChannels: Int

  /// The part of a kernel row that lies inside the input's columns.
  struct Run {
    /// Weights before it and in it.
    let before: Int
    let count: Int
    /// Byte offset, in an input row, of its first activation.
    let start: Int
  }

  /// The kernel of an operator that reads `input`.
  @inline(__always)
  init(_ operation: Conv2D, _ input: Ring, outputChannels: Int) {
    self.outputChannels = outputChannels
    window = operation.window
    channels = input.shape.channels
    inputZeroPoint = input.zeroPoint
    rowWeights = Int(window.kernelWidth) &* channels
    weights = Int(window.kernelHeight) &* rowWeights
    isSmall = operation.gathers(input.shape)
  }

  @inline(__always)
  func run(outputColumn x: Int, inputWidth: Int) -> Run {
    let columns = window.columns(outputColumn: x, inputWidth: inputWidth)
    return Run(
      before: columns.first &* channels, count: columns.count &* channels,
      start: window.inputColumn(outputColumn: x, kernelColumn: columns.first) &* channels)
  }

  /// Adds the products of four output channels; taps outside the input read its zero point.
  @inline(__always)
  func addProducts(_ run: Run, _ rows: inout KernelRows, to four: inout FourChannels) {
    var kernelRow = 0
    while kernelRow < Int(window.kernelHeight) {
      if !rows.taps.contains(kernelRow) {
        four.addConstant(Int32(inputZeroPoint), rowWeights)
      } else if run.count == rowWeights && window.dilationWidth == 1 {
        unsafe four.addProducts(rows.row(kernelRow) + run.start, rowWeights)
      } else {
        unsafe addParts(run, rows.row(kernelRow) + run.start, to: &four)
      }
      kernelRow &+= 1
    }
  }

  /// Adds a row with taps outside the input, or with gaps between its taps.
  @inline(never)
  private func addParts(
    _ run: Run, _ start: UnsafePointer<Int8>, to four: inout FourChannels
  ) {
    four.addConstant(Int32(inputZeroPoint), run.before)
    var activations = unsafe start
    var left = run.count
    let part = window.dilationWidth == 1 ? run.count : channels
    while left > 0 {
      unsafe four.addProducts(activations, part)
      unsafe activations += Int(window.dilationWidth) &* channels
      left &-= part
    }
    four.addConstant(Int32(inputZeroPoint), rowWeights &- run.before &- run.count)
  }

  /// Copies what lies under the kernel, the zero point for taps outside the input.
  @inline(never)
  func gather(_ run: Run, _ rows: inout KernelRows, into gathered: inout thk_gathered) {
    if run.count < rowWeights || rows.taps.count < Int(window.kernelHeight) {
      unsafe thk_gather_constant(&gathered, inputZeroPoint)
    }
    var index = rows.taps.first &* rowWeights &+ run.before
    for kernelRow in rows.taps.first..<rows.taps.end {
      unsafe thk_gather(
        &gathered, Int32(truncatingIfNeeded: index), rows.row(kernelRow) + run.start,
        Int32(truncatingIfNeeded: run.count))
      index &+= rowWeights
    }
  }
}

/// The loops of a convolution that takes four output channels at a time.
struct ConvolutionLoops {
  private let window: Window2D
  private let counts: WindowCounts
  private let run: KernelRun
  private let channels: Int

  init(_ window: Window2D, _ counts: WindowCounts, _ run: KernelRun) {
    self.window = window
    self.counts = counts
    self.run = run
    channels = run.shapes.output.channels.inFours
  }

  /// Counts the loops over windows where they lie.
  func count(in loops: inout some LoopCounter) {
    let products = run.shapes.input.channels &* channels
    loops.inner("innerProducts", counts.taps &* products)
    loops.outer("innerRuns", counts.partialRuns &* channels / 4)
    loops.outer("singleRuns", counts.wholeRuns &* channels / 4)
    countOutputs(in: &loops)
    guard !window.isSinglePixel else { return }
    loops.inner("borderProducts", counts.tapsOutside &* products)
    loops.outer(
      "borderRuns", counts.clippedPixels &* Int(window.kernelHeight) &* channels / 4)
    loops.outer("gatheredBytes", 0)
    loops.outer("gatheredRuns", 0)
  }

  /// Counts the loops over windows of so many values, gathered.
  func countGathered(_ kernel: Int, in loops: inout some LoopCounter) {
    loops.inner("innerProducts", counts.pixels &* kernel &* channels)
    loops.outer("innerRuns", 0)
    loops.outer("singleRuns", counts.pixels &* channels / 4)
    countOutputs(in: &loops)
    guard !window.isSinglePixel else { return }
    loops.inner("borderProducts", 0)
    loops.outer("borderRuns", 0)
    loops.outer("gatheredBytes", counts.pixels &* kernel)
    loops.outer("gatheredRuns", counts.rows)
  }

  private func countOutputs(in loops: inout some LoopCounter) {
    loops.outer("outputs", run.shapes.output.count)
    loops.outer("pixels", counts.pixels)
  }
}
