import Thimble

/// Operators whose constants lie as the kernels of cores with the DSP extension read them.
extension Lowering {
  /// A convolution of packed weights; `nil` where no packed kernel takes it.
  mutating func packConv2D(
    _ operands: Operands, _ conv: Conv2D, _ channels: SolvedChannels
  ) -> (any RowOperator)? {
    let shapes = OperatorShapes(input: operands.input.shape, output: operands.output.shape)
    let window = PackedWindow(conv.window, shapes.input)
    var packed = PackedConv2D()
    packed.window = conv.window
    guard window.isContiguous, packed.scratchBytes(shapes) <= PackedConv2D.mostScratchBytes,
      let table = PackedRequantization.table(
        channels.parameters, groupSize: 2, zeroPoint: operands.output.zeroPoint,
        bounds: conv.bounds)
    else { return nil }
    packed.weights = pool.append(PackedWeights.pairs(channels.kernels, window))
    packed.requantization = pool.append(table)
    return packed
  }
}

/// Orders of weights.
enum PackedWeights {
  /// Weights of pairs of output channels `o`, `p`: for every four taps of a run o0 p0 o2 p2 o1 p1 o3 p3.
  ///
  /// What fills up runs and the last pair is 0.
  static func pairs(_ kernels: [[Int8]], _ window: PackedWindow) -> [Int8] {
    let filled = kernels.map { fillUp($0, window) }
    let none = [Int8](repeating: 0, count: window.words * 4)
    return stride(from: 0, to: filled.count, by: 2).flatMap { channel in
      let (o, p) = (filled[channel], channel + 1 < filled.count ? filled[channel + 1] : none)
      return stride(from: 0, to: o.count, by: 4).flatMap { tap in
        [0, 2, 1, 3].flatMap { [o[tap + $0], p[tap + $0]] }
      }
    }
  }

  /// A kernel's runs, each filled up to whole words.
  private static func fillUp(_ kernel: [Int8], _ window: PackedWindow) -> [Int8] {
    let missing = [Int8](repeating: 0, count: window.wordsPerRun * 4 - window.runBytes)
    return (0..<window.runs).flatMap { run in
      kernel[run * window.runBytes..<(run + 1) * window.runBytes] + missing
    }
  }
}
