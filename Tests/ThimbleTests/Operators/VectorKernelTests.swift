import CThimbleKernels
import TestSupport
import Testing
import Thimble

/// The functions of every vector unit that this processor has give what plain loops do.
struct VectorKernelTests {
  @Test(arguments: VectorUnit.allCases.filter(\.isAvailable))
  func productsAreThoseOfPlainLoops(unit: VectorUnit) {
    let unit = unit.cUnit
    var random = SeededRandom(seed: 11)
    for _ in 0..<80 {
      let job = WindowJob(&random, elements: thk_elements_of_unit(unit), isDepthwise: false)
      #expect(job.outputs(unit) == job.outputs(THK_UNIT_NONE), "\(job.name)")
    }
  }

  @Test(arguments: VectorUnit.allCases.filter(\.isAvailable))
  func depthwiseProductsAreThoseOfPlainLoops(unit: VectorUnit) {
    let unit = unit.cUnit
    var random = SeededRandom(seed: 12)
    for _ in 0..<80 {
      let job = WindowJob(&random, elements: thk_elements_of_unit(unit), isDepthwise: true)
      #expect(job.outputs(unit) == job.outputs(THK_UNIT_NONE), "\(job.name)")
    }
  }

  @Test(arguments: VectorUnit.allCases.filter(\.isAvailable))
  func sumsAreThoseOfPlainLoops(unit: VectorUnit) {
    var random = SeededRandom(seed: 13)
    var values = Set<Int8>()
    for round in 0..<80 {
      var scale = thk_scaled_sum(
        coarseOffset: Int32(random.int(-128...128)) << 20, fineUnit: 1 << 21,
        fineOffset: Int32(random.int(-128...128)) << 21,
        fineMultiplier: Int32(random.int(1 << 30...Int(Int32.max))), fineRounding: 0, fineShift: 0,
        multiplier: Int32(random.int(1 << 30...Int(Int32.max))), rounding: 0, shift: 0,
        outputZeroPoint: Int32(random.int(-128...127)))
      scale.fineShift = Int32(random.int(1...8))
      scale.fineRounding = 1 << (scale.fineShift - 1)
      scale.shift = Int32(random.int(12...20))
      scale.rounding = 1 << (scale.shift - 1)
      let count = random.int(1...200)
      let (coarse, fine) = (random.int8s(count), random.int8s(count))
      let range = (lower: Int32(random.int(-128...0)), upper: Int32(random.int(1...127)))
      let expected = sums(scale, coarse, fine, range, THK_UNIT_NONE)
      #expect(sums(scale, coarse, fine, range, unit.cUnit) == expected, "\(round): \(count) values")
      values.formUnion(expected)
    }
    #expect(values.count > 200)
  }

  private func sums(
    _ scale: thk_scaled_sum, _ coarse: [Int8], _ fine: [Int8],
    _ range: (lower: Int32, upper: Int32), _ unit: thk_vector_unit
  ) -> [Int8] {
    // In the place of the first operand, as where a plan lays rows over each other.
    var output = coarse
    var sum = thk_blocked_sum(scale: scale, lower: range.lower, upper: range.upper)
    unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe fine.withUnsafeBufferPointer { fine in
        guard let output = output.baseAddress, let fine = fine.baseAddress else { return }
        unsafe thk_blocked_add_rows(&sum, output, fine, output, Int32(coarse.count), unit)
      }
    }
    return output
  }
}

extension VectorUnit {
  fileprivate var cUnit: thk_vector_unit {
    thk_vector_unit(rawValue: thk_vector_unit.RawValue(rawValue))
  }
}

/// Random windows and weights.
private struct WindowJob {
  private let elements: Int32
  private let isDepthwise: Bool
  private let pixels: Int
  private let runs: Int
  private let words: Int
  private let channels: Int
  private let input: [UInt8]
  private let weights: [Int8]
  /// Biases, multipliers and shifts; then starts, runs and places.
  private let numbers: [Int32]

  var name: String { "\(pixels) pixels, \(runs) runs of \(words) words, \(channels) channels" }
  /// None: every output is rescaled in integers.
  private var factors: [Float] { [Float](repeating: 0, count: 2 * padded) }
  private var padded: Int { (channels + 15) / 16 * 16 }

  init(_ random: inout SeededRandom, elements: Int32, isDepthwise: Bool) {
    self.elements = elements
    self.isDepthwise = isDepthwise
    pixels = random.int(1...40)
    runs = random.oneIn(4) ? 9 : random.int(1...20)
    words = random.int(1...6)
    // Sometimes enough for several blocks of a single pixel.
    channels = random.oneIn(4) ? random.int(100...300) : random.int(1...70)
    let padded = (channels + 15) / 16 * 16
    let isPairs = elements == THK_ELEMENTS_PAIRS
    // Values of 16 bits lie in the input as they are multiplied, but for depthwise kernels.
    let values = random.int8s(7_000, in: -128...127)
    input =
      isPairs && !isDepthwise
      ? values.flatMap { [UInt8(bitPattern: $0), UInt8(bitPattern: $0 >> 7)] }
      : values.map(UInt8.init(bitPattern:))
    let taps = isDepthwise ? (runs + 3) / 4 * 4 : runs * words * (isPairs ? 2 : 4)
    var parts = random.int8s(padded * taps, in: -127...127)
    // Taps that fill up the last group of four weigh nothing.
    for index in parts.indices where isDepthwise && !isPairs {
      let tap = index / (padded * 4) * 4 + index % 4
      if tap >= runs { parts[index] = 0 }
    }
    weights =
      isPairs ? parts.flatMap { [$0, $0 >> 7] } : parts
    let reach = 2_000
    var numbers: [Int32] = (0..<padded).map { _ in Int32(random.int(-100_000...100_000)) }
    numbers += (0..<padded).map { _ in Int32(random.int(1 << 30...Int(Int32.max))) }
    numbers += (0..<padded).map { _ in Int32(random.int(0...14)) }
    numbers += (0..<pixels).map { _ in Int32(random.int(0...reach) * 2) }
    numbers += (0..<(runs + 3) / 4 * 4).map { _ in Int32(random.int(0...reach / 2) * 2) }
    let channels = channels
    numbers += (0..<pixels).map { Int32($0 * channels) }
    self.numbers = numbers
  }

  func outputs(_ unit: thk_vector_unit) -> [Int8] {
    var output = [Int8](repeating: 99, count: pixels * channels + 64)
    unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe numbers.withUnsafeBufferPointer { numbers in
        unsafe input.withUnsafeBufferPointer { input in
          unsafe weights.withUnsafeBytes { weights in
            guard let numbers = numbers.baseAddress, let weights = weights.baseAddress else {
              return
            }
            let starts = unsafe numbers + 3 * padded
            let windows = unsafe thk_blocked_windows(
              input: input.baseAddress, starts: starts, runs: starts + pixels,
              places: starts + pixels + (runs + 3) / 4 * 4, output: output.baseAddress,
              pixels: Int32(pixels), run_count: Int32(runs))
            unsafe factors.withUnsafeBufferPointer { factors in
              guard let factors = factors.baseAddress else { return }
              let rescale = unsafe thk_blocked_rescale(
                biases: numbers, multipliers: numbers + padded, shifts: numbers + 2 * padded,
                factors: factors, summands: factors + padded, summands_below: factors + padded,
                zero_point: -3, lower: -120, upper: 121)
              unsafe run(windows, weights, rescale, unit)
            }
          }
        }
      }
    }
    return output
  }

  private func run(
    _ windows: thk_blocked_windows, _ weights: UnsafeRawPointer, _ rescale: thk_blocked_rescale,
    _ unit: thk_vector_unit
  ) {
    if isDepthwise {
      var job = unsafe thk_blocked_depthwise(
        windows: windows, weights: weights.assumingMemoryBound(to: Int8.self),
        channels: Int32(channels), rescale: rescale)
      unsafe thk_blocked_depthwise_convolve(&job, elements, unit)
    } else {
      var job = unsafe thk_blocked_product(
        windows: windows, weights: weights.assumingMemoryBound(to: Int32.self),
        run_words: Int32(words), channels: Int32(channels), rescale: rescale)
      unsafe thk_blocked_multiply(&job, elements, unit)
    }
  }
}
