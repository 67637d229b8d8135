import Foundation
import HostSupport
import Testing

/// Archives made by Python's zipfile (`Tools/cases/make_inputs.py`).
struct ZipTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../Fixtures/Inputs").standardizedFileURL

  private static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  private static func texts() throws -> [String: String] {
    let object = try JSONSerialization.jsonObject(with: Data(bytes("expected.json")))
    return try #require((object as? [String: Any])?["texts"] as? [String: String])
  }

  @Test(arguments: ["stored.zip", "fast.zip", "best.zip"])
  func contents(_ name: String) throws {
    let texts = try Self.texts()
    // Behind other data offsets count from the archive's start.
    for prefix in [0, 77] {
      let archive = try #require(
        try ZipArchive(Array(repeating: 9, count: prefix) + Self.bytes(name)))
      #expect(Set(archive.entries.map(\.name)) == Set(texts.keys))
      for entry in archive.entries {
        let text = String(decoding: try archive.contents(of: entry, limit: 1 << 20), as: UTF8.self)
        #expect(text == texts[entry.name])
        #expect(throws: ZipArchive.Fault.self) {
          try archive.contents(of: entry, limit: entry.byteCount - 1)
        }
      }
    }
  }

  @Test func whatEndsOtherwiseIsNone() throws {
    for bytes in [[], [0x50, 0x4B, 5, 6], Array("no archive, but a text of some length".utf8)] {
      #expect(try ZipArchive(bytes) == nil)
    }
    #expect(try ZipArchive(Self.bytes("best.zip") + [0]) == nil)
  }

  @Test("damaged archives throw or hold no more than they say")
  func damage() throws {
    var random = SplitMix64(seed: 21)
    for name in ["stored.zip", "fast.zip", "best.zip"] {
      let original = try Self.bytes(name)
      for _ in 0..<300 {
        var bytes = original
        for _ in 0..<1 + random.next(below: 5) {
          bytes[random.next(below: bytes.count)] = UInt8(random.next(below: 256))
        }
        guard let archive = try? ZipArchive(bytes) else { continue }
        for entry in archive.entries {
          guard let contents = try? archive.contents(of: entry, limit: 100_000) else { continue }
          #expect(contents.count == entry.byteCount)
        }
      }
    }
  }
}
