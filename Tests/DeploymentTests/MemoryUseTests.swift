import Foundation
import Testing

@testable import Deployment

/// Bytes on a device, as reports hold them.
struct MemoryUseTests {
  private static let keys = [
    "arenaBytes", "frontEndBytes", "stackBytes", "modelBytes", "budgetBytes",
  ]
  private let use = MemoryUse(
    arenaBytes: 4_096, frontEndBytes: 2_408, modelBytes: 36_016, budgetBytes: 16_384)

  private func fields() throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(use))
    return try #require(object as? [String: Any])
  }

  private func read(_ fields: [String: Any]) throws -> MemoryUse {
    try JSONDecoder().decode(
      MemoryUse.self, from: JSONSerialization.data(withJSONObject: fields))
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    #expect(try read(fields()) == use)
    var unlimited = try fields()
    unlimited["budgetBytes"] = NSNull()
    #expect(try read(unlimited).budgetBytes == nil)
    unlimited["budgetBytes"] = nil
    #expect(try read(unlimited).budgetBytes == nil)
  }

  /// Their sums, and differences of two reports, would leave 64 bits.
  @Test(arguments: keys, [Int.max, .min, -1, 1 << 41])
  func bytesThatNoMemoryHasAreRefused(key: String, bytes: Int) throws {
    var fields = try fields()
    fields[key] = bytes
    let error = #expect(throws: DecodingError.self) { try read(fields) }
    guard case .dataCorrupted(let context)? = error else {
      Issue.record("\(key)")
      return
    }
    #expect(context.debugDescription.hasPrefix("\(bytes); accepted: 0 to"))
  }
}
