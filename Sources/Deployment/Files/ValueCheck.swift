import Foundation
import HostSupport

/// Whether numbers look like what they are taken for.
///
/// Values of one quantity lie within some powers of two of each other. Bytes that mean something else, read as
/// float32, do not: their exponents are anything.
enum ValueCheck {
  /// Standard deviations of binary logarithms: what measured values hardly reach, and what bytes of another type
  /// hardly stay below.
  private static let widestSpread = 8.0

  /// The type that bytes taken for little-endian float32 seem to have; `nil` where they look right, or like
  /// nothing known.
  static func otherType(of bytes: [UInt8]) -> String? {
    let own = floats(bytes, width: 4, isBigEndian: false)
    guard Numbers(own).isOdd || hasEmptyHalves(own) else { return nil }
    let readings: [(name: String, values: [Double]?)] = [
      ("float64 (double precision)", floats(bytes, width: 8, isBigEndian: false)),
      ("big-endian float32", floats(bytes, width: 4, isBigEndian: true)),
      ("big-endian float64", floats(bytes, width: 8, isBigEndian: true)),
      ("int64", integers(bytes, width: 8)), ("int32", integers(bytes, width: 4)),
      ("float16 (half precision)", floats(bytes, width: 2, isBigEndian: false)),
    ]
    return readings.first { reading in
      guard let values = reading.values else { return false }
      let numbers = Numbers(values)
      return !numbers.isOdd && numbers.spread < 4 && 1e-4...1e6 ~= numbers.largest
    }?.name
  }

  /// Whether every other value is 0, as the lower halves of round numbers in double precision are.
  private static func hasEmptyHalves(_ values: [Double]) -> Bool {
    let places = values.indices
    return values.count % 2 == 0 && places.allSatisfy { $0 % 2 == 1 || values[$0] == 0 }
      && Set(places.filter { $0 % 2 == 1 }.map { values[$0] }).count >= 8
  }

  /// What is odd about values that are float32, for people.
  static func notes(on inputs: [[Float]], of path: String) -> [String] {
    let numbers = Numbers(sample(inputs.joined().map(Double.init)))
    if numbers.largest == 0 { return ["all values of \(path) are 0"] }
    guard numbers.isOdd else { return [] }
    return [
      "the values of \(path) are implausible: magnitudes from \(Float(numbers.smallest)) to "
        + "\(Float(numbers.largest)); are they little-endian float32?"
    ]
  }

  /// What is odd about values that are int8, for people.
  static func notes(onInt8 bytes: [UInt8], of path: String) -> [String] {
    guard bytes.count >= 64, Set(bytes.prefix(4_096)).count >= 16 else { return [] }
    let numbers = Numbers(floats(bytes, width: 4, isBigEndian: false))
    guard bytes.count % 4 == 0, !numbers.isOdd, numbers.spread < 4, 1e-3...1e4 ~= numbers.largest
    else { return [] }
    return ["the values of \(path) look like float32; the model takes int8, a byte a value"]
  }

  /// What a look at many numbers finds; zeros say nothing.
  private struct Numbers {
    let isFinite: Bool
    let smallest: Double
    let largest: Double
    /// Standard deviation of the binary logarithms of magnitudes.
    let spread: Double

    init(_ values: [Double]) {
      isFinite = values.allSatisfy(\.isFinite)
      let magnitudes = values.lazy.filter { $0.isFinite && $0 != 0 }.map { abs($0) }
      smallest = magnitudes.min() ?? 0
      largest = magnitudes.max() ?? 0
      let logarithms = magnitudes.map(log2)
      let count = Double(max(1, logarithms.count))
      let mean = logarithms.reduce(0, +) / count
      spread = (logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    }

    var isOdd: Bool {
      !isFinite || spread > ValueCheck.widestSpread || largest > 1e12
        || largest > 0 && largest < 1e-12
    }
  }

  /// At most 65,536 values, spread evenly.
  private static func sample(_ values: [Double]) -> [Double] {
    let most = 65_536
    guard values.count > most else { return values }
    return (0..<most).map { values[$0 * values.count / most] }
  }

  private static func words(_ bytes: [UInt8], width: Int, isBigEndian: Bool) -> [UInt64] {
    let count = bytes.count / width
    let most = min(count, 65_536)
    return (0..<most).map {
      bytes.number(at: $0 * count / most * width, count: width, isBigEndian: isBigEndian)
    }
  }

  private static func floats(_ bytes: [UInt8], width: Int, isBigEndian: Bool) -> [Double] {
    guard bytes.count % width == 0 else { return [.nan] }
    return words(bytes, width: width, isBigEndian: isBigEndian).map { word in
      switch width {
      case 2: Double(Float(halfPattern: UInt16(word)))
      case 4: Double(Float(bitPattern: UInt32(word)))
      default: Double(bitPattern: word)
      }
    }
  }

  /// Integers that are small for their width; `nil` for others, which any bytes are.
  private static func integers(_ bytes: [UInt8], width: Int) -> [Double]? {
    guard bytes.count % width == 0 else { return nil }
    let values = words(bytes, width: width, isBigEndian: false).map { word in
      width == 8 ? Int(Int64(bitPattern: word)) : Int(Int32(truncatingIfNeeded: word))
    }
    return values.allSatisfy { $0.magnitude < 1 << 20 } ? values.map(Double.init) : nil
  }
}
