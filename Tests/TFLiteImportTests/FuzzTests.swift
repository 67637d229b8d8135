import GraphIR
import HostSupport
import TFLiteImport
import TestSupport
import Testing

/// Damaged files give errors or sound graphs; they never trap or hang.
struct FuzzTests {
  /// Damages a file a number of times and imports each.
  private func fuzz(_ original: [UInt8], rounds: Int) throws {
    let everywhere = Array(original.indices)
    let structural = try placesOutsideConstants(original)
    var random = SplitMix64(seed: UInt64(bitPattern: Int64(fuzzSeed)))
    var imported = 0
    for round in 0..<rounds {
      var bytes = original
      switch round % 4 {
      case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
      case 1: flip(&bytes, times: 1, at: everywhere, using: &random)
      case 2: flip(&bytes, times: 1, at: structural, using: &random)
      default:
        let times = Int.random(in: 2...16, using: &random)
        flip(&bytes, times: times, at: structural, using: &random)
      }
      do throws(ImportError) {
        let graph = try TFLiteImporter.graph(from: bytes, fileName: "damaged.tflite")
        imported += 1
        #expect(throws: Never.self, "seed \(fuzzSeed), round \(round)") { try graph.validate() }
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    note("\(imported) of \(rounds) damaged files still imported")
  }

  /// Where offsets, tables and names are: what is not the bytes of a large constant.
  private func placesOutsideConstants(_ bytes: [UInt8]) throws -> [Int] {
    let graph = try TFLiteImporter.graph(from: bytes, fileName: "sound.tflite")
    var isConstant = Array(repeating: false, count: bytes.count)
    for constant in graph.tensors.compactMap(\.constant) where constant.count > 64 {
      guard let range = bytes.firstRange(of: constant) else { continue }
      for place in range { isConstant[place] = true }
    }
    return bytes.indices.filter { !isConstant[$0] }
  }

  private func flip(
    _ bytes: inout [UInt8], times: Int, at places: [Int],
    using random: inout SplitMix64
  ) {
    let notable: [UInt8] = [0, 1, 0x7f, 0x80, 0xff]
    for _ in 0..<times {
      guard let place = places.randomElement(using: &random) else { return }
      bytes[place] =
        Bool.random(using: &random)
        ? UInt8.random(in: 0...255, using: &random)
        : notable.randomElement(using: &random) ?? 0
    }
  }

  @Test func damagedSmallModels() throws {
    let bytes = ModelBuilder.everyOperator().bytes
    try fuzz(bytes, rounds: 4_000)
  }

  @Test func everyTruncationOfASmallModel() throws {
    let bytes = ModelBuilder.everyOperator().bytes
    for count in 0..<bytes.count {
      _ = try? TFLiteImporter.graph(from: Array(bytes[..<count]), fileName: "cut.tflite")
    }
  }

  /// Needs the shared models; see `SharedModels`.
  @Test(.enabled(if: SharedModels.areThere, "the shared MLPerf Tiny models are not there"))
  func damagedKeywordModel() throws {
    let original = try SharedModels.bytes(of: SharedModels.keywords)
    try fuzz(original, rounds: 2_000)
  }
}
