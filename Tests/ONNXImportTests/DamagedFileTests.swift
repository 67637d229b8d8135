import GraphIR
import ONNXImport
import TestSupport
import Testing

/// No file, however broken, may do more than throw.
struct DamagedFileTests {
  /// Whether a file is imported; what is imported is sound.
  private func isImported(_ bytes: [UInt8]) throws -> Bool {
    let graph: Graph
    do throws(ImportError) {
      graph = try ONNXImporter.graph(from: bytes, fileName: "damaged")
    } catch {
      if case .invalid(_, let offset, let reason) = error {
        #expect(0...bytes.count ~= offset && !reason.isEmpty)
      }
      return false
    }
    try graph.validate()
    try PassPipeline.simplifying.run(graph).graph.validate()
    return true
  }

  @Test func prefixesOfAFileAreNone() throws {
    let bytes = try Fixtures.bytes("flatten")
    for length in stride(from: 0, to: bytes.count - 40, by: 7) {
      #expect(try !isImported(Array(bytes[..<length])), "\(length) bytes")
    }
  }

  @Test(
    arguments: Fixtures.names + ["unsupported"]
      + ["keywords", "branches", "steps", "decoder", "pt2e"].map { "../QuantizedONNX/\($0)" })
  func changedBytesDoNoHarm(_ name: String) throws {
    let bytes = try Fixtures.bytes(name)
    var random = SeededRandom(seed: fuzzSeed)
    // Weights are many and harmless: most changes go where the structure lies, around short fields.
    let structure = bytes.indices.filter { (32..<127).contains(bytes[$0]) || bytes[$0] < 32 }
    for _ in 0..<200 {
      var damaged = bytes
      for _ in 0..<random.int(1...4) {
        let place = structure[random.int(0...structure.count - 1)]
        damaged[place] = UInt8(random.pick([0, 1, 2, 127, 128, 255, random.int(0...255)]))
      }
      if random.oneIn(4) {
        let start = random.int(0...damaged.count - 1)
        damaged.removeSubrange(start..<min(damaged.count, start + random.int(1...40)))
      }
      _ = try isImported(damaged)
    }
  }

  @Test(arguments: [
    ([0x08] as [UInt8], "runs past the end"), ([0x3A, 0x05, 0x00], "a field of 5 bytes"),
    ([0x0B], "wire type 3"), ([0x00], "field number 0"), ([], "holds no graph"),
    ([0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02], "more than 64 bits"),
    ([0x3A, 0x02, 0x0A, 0x00], "node 0 '' has no output"),
    ([0x3A, 0x00, 0x3A, 0x00], "holds a second graph"), ([0x3A, 0x00], "the graph has no input"),
  ])
  func brokenWireFormat(_ bytes: [UInt8], _ reason: String) {
    do throws(ImportError) {
      _ = try ONNXImporter.graph(from: bytes, fileName: "broken")
      Issue.record("imported")
    } catch {
      #expect(error.description.contains(reason), "\(error)")
    }
  }
}
