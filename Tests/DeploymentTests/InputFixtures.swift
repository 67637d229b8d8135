import Foundation

/// The files of `Tests/Fixtures/Inputs`, with what a reader has to find in them (`Tools/cases/make_inputs.py`).
struct InputFixtures: Decodable {
  struct Recording: Decodable {
    var file: String
    var maker: String
    var rate: Int
    var channels: Int
    var first: [Int16]
    var average: [Int16]
  }
  struct Array: Decodable {
    var file: String
    var type: String
    var values: [Float]
  }

  var recordings: [Recording]
  var refused: [String]
  var arrays: [Array]

  static let folder = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../Fixtures/Inputs").standardizedFileURL

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  static func load() throws -> InputFixtures {
    try JSONDecoder().decode(InputFixtures.self, from: Data(bytes("expected.json")))
  }
}
