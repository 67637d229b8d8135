import Thimble

/// Operators whose constants lie as the kernels of cores with the DSP extension read them.
extension ConstantPool {
  /// A convolution of packed weights; `nil` where no packed kernel takes it.
  mutating func packed(
    _ conv: Conv2D, _ channels: SolvedChannels, _ site: OperatorSite
  ) -> (any RowOperator)? {
    let window = PackedWindow(conv.window, site.shapes.input)
    guard PackedWindow.isContiguous(conv.window),
      let table = PackedRequantization.table(
        channels.parameters, groupSize: 2, zeroPoint: site.outputZeroPoint, bounds: conv.bounds)
    else { return nil }
    let narrow = channels.areInt4 ? channels.narrowed : nil
    // A group ends where a word does only where runs do, too.
    if let narrow, !narrow.multipliers.isEmpty, window.runs > 1, window.runBytes % 4 != 0 {
      return nil
    }
    let pairs = PackedWeights.pairs(narrow?.kernels ?? channels.kernels, window)
    let weights = append(
      narrow.map { NarrowWeights.inWords(pairs) + $0.multiplierBytes } ?? pairs)
    var gathered = PackedConv2D()
    gathered.window = conv.window
    gathered.weights = weights
    var large = PackedLargeConv2D()
    large.window = conv.window
    large.weights = weights
    let requantization = append(table)
    (gathered.requantization, large.requantization) = (requantization, requantization)
    if let narrow {
      let conv = PackedInt4Conv2D(gathered, groups: narrow.groups)
      return conv.scratchBytes(site.shapes) <= PackedInt4Conv2D.mostScratchBytes
        ? conv : PackedInt4LargeConv2D(large, groups: narrow.groups)
    }
    return gathered.scratchBytes(site.shapes) <= PackedConv2D.mostScratchBytes ? gathered : large
  }

  /// A fully connected layer of packed weights; `nil` where no packed kernel takes it.
  mutating func packed(
    _ dense: FullyConnected, _ channels: SolvedChannels, _ site: OperatorSite
  ) -> (any RowOperator)? {
    let table = PackedRequantization.table(
      channels.parameters, groupSize: 4, zeroPoint: site.outputZeroPoint, bounds: dense.bounds)
    guard let table else { return nil }
    var packed = PackedFullyConnected()
    packed.weights = append(
      PackedWeights.groups(channels.kernels, rowBytes: site.shapes.input.rowCount))
    packed.requantization = append(table)
    return packed
  }
}

/// Orders of weights.
enum PackedWeights {
  /// Weights of pairs of output channels `o`, `p`: for every four taps of a run o0 p0 o2 p2 o1 p1 o3 p3.
  ///
  /// What fills up runs and the last pair is 0.
  static func pairs(_ kernels: [[Int8]], _ window: PackedWindow) -> [Int8] {
    inGroups(kernels.map { wholeWords($0, runBytes: window.runBytes) }, of: 2).flatMap { pair in
      stride(from: 0, to: pair[0].count, by: 4).flatMap { tap in
        [0, 2, 1, 3].flatMap { [pair[0][tap + $0], pair[1][tap + $0]] }
      }
    }
  }

  /// Weights of groups of four outputs: for every four inputs of a row a word of each output.
  ///
  /// What fills up rows and the last group is 0.
  static func groups(_ kernels: [[Int8]], rowBytes: Int) -> [Int8] {
    inGroups(kernels.map { wholeWords($0, runBytes: rowBytes) }, of: 4).flatMap { group in
      stride(from: 0, to: group[0].count, by: 4).flatMap { input in
        group.flatMap { $0[input..<input + 4] }
      }
    }
  }

  /// A kernel's runs, each filled up to whole words.
  private static func wholeWords(_ kernel: [Int8], runBytes: Int) -> [Int8] {
    let missing = [Int8](repeating: 0, count: (runBytes + 3) / 4 * 4 - runBytes)
    return stride(from: 0, to: kernel.count, by: runBytes).flatMap { start in
      kernel[start..<start + runBytes] + missing
    }
  }

  /// Kernels in groups; what fills up the last one is all 0.
  static func inGroups(_ kernels: [[Int8]], of size: Int) -> [[[Int8]]] {
    let none = [Int8](repeating: 0, count: kernels[0].count)
    return stride(from: 0, to: kernels.count, by: size).map { first in
      let group = kernels[first..<min(first + size, kernels.count)]
      return group + [[Int8]](repeating: none, count: size - group.count)
    }
  }
}
