package import Thimble

/// Packs a model's convolutions and fully connected layers for vector units.
///
/// The other operators, and those with weights or factors that the vector kernels do not take, stay as
/// they are; results are the same either way. The old constants stay where they lie and the packed ones follow:
/// the packed model lives in the memory of a session.
package struct BlockedPacking {
  private let source: LoweredModel
  private let unit: VectorUnit
  private var constants: [UInt8]

  /// Packs a row-major model for a vector unit, the best one of the processor at hand if none is given.
  package static func pack(_ model: LoweredModel, unit: VectorUnit = .best) -> LoweredModel {
    var packing = BlockedPacking(model, unit)
    var packed = model
    packed.operators = model.operators.map { packing.pack($0) }
    packed.constants = packing.constants
    packed.layout = .blocked
    return packed
  }

  private init(_ model: LoweredModel, _ unit: VectorUnit) {
    source = model
    constants = model.constants
    self.unit = unit
  }

  private mutating func pack(_ layer: LoweredOperator) -> LoweredOperator {
    let packed: (any RowOperator)? =
      switch layer.operation {
      case let conv as Conv2D:
        pack(
          conv.window, conv.bounds, weights: conv.weights,
          requantization: conv.requantization, layer.shapes)
      case let dense as FullyConnected: pack(dense, layer.shapes)
      case let depthwise as DepthwiseConv2D: pack(depthwise, layer.shapes)
      default: nil
      }
    var layer = layer
    if let packed { layer.operation = packed }
    return layer
  }

  private mutating func pack(_ dense: FullyConnected, _ shapes: OperatorShapes) -> BlockedConv2D? {
    guard let height = UInt8(exactly: shapes.input.height),
      let width = UInt8(exactly: shapes.input.width)
    else { return nil }
    return pack(
      Window2D(kernelHeight: height, kernelWidth: width), dense.bounds, weights: dense.weights,
      requantization: dense.requantization, shapes)
  }

  private mutating func pack(
    _ window: Window2D, _ bounds: OutputBounds, weights: UInt32, requantization: UInt32,
    _ shapes: OperatorShapes
  ) -> BlockedConv2D? {
    let channels = shapes.output.channels
    let taps = Int(window.kernelHeight) * Int(window.kernelWidth) * shapes.input.channels
    let values: [Int8] = source.constantValues(weights, count: channels * taps)
    let kernels = (0..<channels).map { values[$0 * taps..<($0 + 1) * taps] }
    guard var rescale = rescale(requantization, kernels) else { return nil }
    if unit.elementsPerWord == 4 {
      // Activations are taken as unsigned: 128 too large, which the biases take back.
      for (channel, kernel) in kernels.enumerated() {
        rescale.biases[channel] &-= 128 &* kernel.reduce(0) { $0 &+ Int32($1) }
      }
    }
    var conv = BlockedConv2D()
    conv.window = window
    conv.bounds = bounds
    conv.unit = unit.rawValue
    conv.weights = append(interleave(kernels.map { Array($0) }, taps: taps))
    conv.requantization = append(rescale.bytes)
    return conv
  }

  /// The weights of 16 channels side by side, word by word.
  private func interleave(_ kernels: [[Int8]], taps: Int) -> [UInt8] {
    let perWord = unit.elementsPerWord
    let words = (taps + perWord - 1) / perWord
    var packed: [UInt8] = []
    packed.reserveCapacity(kernels.count.inBlocks * words * 4)
    for block in stride(from: 0, to: kernels.count, by: 16) {
      for word in 0..<words {
        for channel in block..<block + 16 {
          for tap in word * perWord..<(word + 1) * perWord {
            let weight = channel < kernels.count && tap < taps ? kernels[channel][tap] : 0
            packed.append(UInt8(bitPattern: weight))
            if perWord == 2 { packed.append(weight < 0 ? 0xFF : 0) }
          }
        }
      }
    }
    return packed
  }

  private mutating func pack(
    _ depthwise: DepthwiseConv2D, _ shapes: OperatorShapes
  ) -> BlockedDepthwiseConv2D? {
    let channels = shapes.output.channels
    let taps = Int(depthwise.window.kernelHeight) * Int(depthwise.window.kernelWidth)
    let values: [Int8] = source.constantValues(depthwise.weights, count: channels * taps)
    let kernels = (0..<channels).map { channel in
      stride(from: channel, to: channels * taps, by: channels).map { values[$0] }[...]
    }
    guard depthwise.depthMultiplier == 1, !values.contains(.min),
      let rescale = rescale(depthwise.requantization, kernels)
    else { return nil }
    var packed: [UInt8] = []
    for tap in 0..<taps {
      for channel in 0..<channels.inBlocks {
        let weight = channel < channels ? Int16(values[tap * channels + channel]) : 0
        withUnsafeBytes(of: weight.littleEndian) { packed += $0 }
      }
    }
    var operation = BlockedDepthwiseConv2D()
    operation.window = depthwise.window
    operation.bounds = depthwise.bounds
    operation.unit = unit.rawValue
    operation.weights = append(packed)
    operation.requantization = append(rescale.bytes)
    return operation
  }

  // MARK: Requantization

  private struct RescaleArrays {
    var biases: [Int32]
    var multipliers: [Int32]
    var shifts: [Int32]

    /// The arrays, each padded with zeros to whole blocks.
    var bytes: [UInt8] {
      let filler = [Int32](repeating: 0, count: biases.count.inBlocks - biases.count)
      return (biases + filler + multipliers + filler + shifts + filler).flatMap { word in
        withUnsafeBytes(of: word.littleEndian) { Array($0) }
      }
    }
  }

  /// The factors at a file offset, or `nil` where the vector kernels' rounding might overflow: where
  /// one shifts left, or an accumulator and half of what is shifted out may reach 2^31.
  private func rescale(_ offset: UInt32, _ kernels: [ArraySlice<Int8>]) -> RescaleArrays? {
    let channels = kernels.count
    let words: [Int32] = source.constantValues(offset, count: 2 * channels)
    let shifts: [Int8] = source.constantValues(offset + UInt32(8 * channels), count: channels)
    for (channel, kernel) in kernels.enumerated() {
      guard shifts[channel] <= 0 else { return nil }
      let products = kernel.reduce(0) { $0 + 128 * abs(Int($1)) }
      let half = (1 << -Int(shifts[channel])) >> 1
      guard abs(Int(words[channel])) + products + half <= Int(Int32.max) else { return nil }
    }
    return RescaleArrays(
      biases: Array(words[..<channels]), multipliers: Array(words[channels...]),
      shifts: shifts.map { -Int32($0) })
  }

  // MARK: Constants

  private mutating func append(_ bytes: [UInt8]) -> UInt32 {
    constants += [UInt8](
      repeating: 0, count: FileLayout.aligned(constants.count) - constants.count)
    defer { constants += bytes }
    return UInt32(source.constantsStart + constants.count)
  }
}

extension Int {
  /// Channels, rounded up to whole blocks.
  fileprivate var inBlocks: Int { (self + 15) / 16 * 16 }
}
