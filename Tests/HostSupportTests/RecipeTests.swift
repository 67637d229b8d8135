import Foundation
import Testing

/// The recipes of the documentation say in how many source files one operator and one kernel are named: so many they are.
struct RecipeTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../..").standardizedFileURL

  /// Source files, without tests, whose code has one of some words; comments do not count.
  private static func files(naming words: [String]) throws -> [String] {
    let folder = root.appending(path: "Sources")
    let files = try #require(FileManager.default.enumerator(atPath: folder.path))
    var found: [String] = []
    for case let path as String in files where path.hasSuffix(".swift") || path.hasSuffix(".c") {
      let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
      let code = text.split(separator: "\n").filter {
        !$0.drop { $0 == " " }.hasPrefix("//")
      }
      if code.contains(where: { line in words.contains { line.contains($0) } }) {
        found.append(path)
      }
    }
    return found.sorted()
  }

  private static func count(after sentence: String) throws -> Int {
    let page = try String(
      contentsOf: root.appending(path: "Tools/docs/Thimble.docc/AddingAnOperator.md"),
      encoding: .utf8
    ).replacingOccurrences(of: "\n", with: " ")
    let start = try #require(page.range(of: sentence), "the recipe does not say '\(sentence)'")
    return try #require(Int(page[start.upperBound...].prefix { $0.isNumber }))
  }

  @Test func anOperatorIsNamedInSoManyFiles() throws {
    let files = try Self.files(naming: ["maxPool2D", "MaxPool2D", "MAX_POOL_2D"])
    #expect(files.count > 5)
    #expect(try Self.count(after: "MAX_POOL_2D is named in ") == files.count, "\(files)")
  }

  @Test func aUnaryFunctionIsNamedInSoManyFiles() throws {
    let files = try Self.files(naming: [".logistic", "let logistic", " logistic,"])
    #expect(files.count > 2)
    #expect(try Self.count(after: "LOGISTIC is one in ") == files.count, "\(files)")
  }

  @Test func aKernelOfALayoutIsNamedInSoManyFiles() throws {
    let files = try Self.files(naming: ["packedDepthwise3x3", "PackedDepthwise3x3"])
    #expect(files.count > 4)
    #expect(try Self.count(after: "`PackedDepthwise3x3` is named in ") == files.count, "\(files)")
  }
}
