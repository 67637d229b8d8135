import Foundation
import ModelCompiler
import Testing

@testable import ThimbleCLI

/// `convert` and `inspect`, and how models are opened.
struct ConvertTests {
  @Test func convertWritesAFileThatIsReadBack() async throws {
    let folder = try Files.temporaryFolder()
    let path = folder + "/small.thimble"
    let run = await thimble("convert", Files.small, "--output", path, "--json")
    #expect(run.code == .success)
    #expect(run.error.isEmpty)
    #expect(run.json["schema"] as? Int == 2)
    #expect(run.memory["modelBytes"] as? Int == (try Files.bytes(path).count))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["small.thimble"])

    let again = await thimble("convert", path, "-o", folder + "/again.thimble")
    #expect(again.code == .success)
    #expect(try Files.bytes(folder + "/again.thimble") == Files.bytes(path))
  }

  @Test func convertReplacesAFileOnlyWhenItSucceeds() async throws {
    let path = try Files.temporaryFile("old.thimble", [1, 2, 3])
    let run = await thimble("convert", Files.small, "-o", path, "--sram", "1KB")
    #expect(run.code == .doesNotFit)
    #expect(try Files.bytes(path) == [1, 2, 3])
    #expect(await thimble("convert", Files.small, "-o", path).code == .success)
    #expect(try Files.bytes(path).starts(with: "THMB".utf8))
  }

  @Test func aFileIsPlannedAnewWhereItsPlanDoesNotFit() async throws {
    let folder = try Files.temporaryFolder()
    let whole = folder + "/whole.thimble"
    #expect(await thimble("convert", Files.small, "-o", whole, "--full-input").code == .success)
    let stored = await thimble("plan", whole, "--json")
    #expect(stored.json["strategy"] as? String == "stored")
    #expect(stored.json["fullInput"] as? Bool == true)
    let total = try #require(stored.memory["totalSramBytes"] as? Int)
    let anew = await thimble("plan", whole, "--sram", "\(total - 1)", "--json")
    #expect(["smallest", "cheapest"].contains(anew.json["strategy"] as? String))
    #expect(try #require(anew.memory["totalSramBytes"] as? Int) < total)
  }

  @Test func formatsAreToldApartByContent() async throws {
    let disguised = try Files.temporaryFile("model.thimble", Files.bytes(Files.small))
    let run = await thimble("inspect", disguised, "--json")
    #expect(run.json["format"] as? String == "tflite")
    let other = try Files.temporaryFile("model.tflite", Files.bytes(Files.converted))
    #expect(await thimble("inspect", other, "--json").json["format"] as? String == "thimble")
  }

  @Test func labelsMustBeOneForEachClass() async throws {
    let good = try Files.temporaryFile("labels", (0..<12).map { "word \($0)\n" }.joined().utf8)
    let run = await thimble("inspect", Files.small, "--labels", good, "--json")
    #expect((run.json["labels"] as? [String])?.last == "word 11")
    let bad = try Files.temporaryFile("labels", "one\ntwo\n".utf8)
    let refused = await thimble("inspect", Files.small, "--labels", bad)
    #expect(refused.code == .invalidFile)
    #expect(refused.error.contains("found 2 labels, the model has 12 classes"))
    let twice = try Files.temporaryFile(
      "labels", ["Yes", "no", "_yes_"].joined(separator: "\n").utf8)
    let repeated = await thimble("inspect", Files.small, "--labels", twice)
    #expect(repeated.code == .invalidFile)
    #expect(repeated.error.contains("line 3 names the class of line 1 again, 'yes'"))
  }

  @Test func labelsOfAWindowsEditorAreRead() async throws {
    let text = "\u{FEFF}" + (0..<12).map { "word \($0)\r\n" }.joined()
    let labels = try Files.temporaryFile("labels", text.utf8)
    let run = await thimble("inspect", Files.small, "--labels", labels, "--json")
    #expect(run.json["labels"] as? [String] == (0..<12).map { "word \($0)" })
  }

  @Test func aFileWhoseLabelsDoNotFitIsRefused() async throws {
    var bytes = try Files.bytes(Files.converted)
    #expect(bytes[34] == 12)
    let labels = unsafe bytes.withUnsafeBytes {
      unsafe $0.load(fromByteOffset: 72, as: UInt32.self)
    }
    bytes[34] = 11
    ModelWriter.stamp(&bytes)
    let miscounted = try Files.temporaryFile("miscounted.thimble", bytes)
    let unsound = await thimble("evaluate", miscounted, Files.package)
    #expect(unsound.code == .invalidFile)
    #expect(unsound.error.contains("byte \(labels): "))

    // Eleven labels, counted rightly, for a network of twelve classes: the first two joined.
    let firstEnd = try #require(bytes[Int(labels)...].firstIndex(of: 0))
    bytes[firstEnd] = UInt8(ascii: "-")
    ModelWriter.stamp(&bytes)
    let unfit = try Files.temporaryFile("unfit.thimble", bytes)
    let refused = await thimble("evaluate", unfit, Files.package)
    #expect(refused.code == .invalidFile)
    #expect(refused.error.contains("byte 34: "))
  }

  @Test func aFrontEndMustFitTheInput() async throws {
    let shown = await thimble("inspect", Files.converted, "--json").json
    let description = try #require(shown["frontEnd"] as? [String: Any])
    let json = try JSONSerialization.data(withJSONObject: description)
    let path = try Files.temporaryFile("frontend.json", json)
    let run = await thimble("inspect", Files.converted, "--frontend", path)
    #expect(run.code == .success)
    let refused = await thimble("inspect", Files.small, "--frontend", path)
    #expect(refused.code == .invalidFile)
    #expect(refused.error.contains("makes 49 × 10 values, the model takes 25 × 10 × 1"))
    let output = try Files.temporaryFolder() + "/model.thimble"
    let wide = await thimble(
      "convert", Files.fixture("Int16/functions.tflite"), "--frontend", path, "-o", output)
    #expect(wide.code == .invalidFile)
    #expect(wide.error.contains("front ends make int8 values, the model's input is of more bits"))
  }

  @Test func inspectShowsEveryPart() async throws {
    let run = await thimble("inspect", Files.converted, "--json")
    #expect(run.code == .success)
    let json = run.json
    let operators = try #require(json["operators"] as? [[String: Any]])
    let tensors = try #require(json["tensors"] as? [[String: Any]])
    #expect(tensors.count == operators.count + 1)
    let sections = try #require(json["sections"] as? [[String: Any]])
    let bytes = sections.reduce(0) { $0 + ($1["bytes"] as? Int ?? 0) }
    #expect(bytes == run.memory["modelBytes"] as? Int)
    #expect((json["labels"] as? [String])?.count == 12)
    #expect((json["frontEnd"] as? [String: Any])?["frames"] as? Int == 49)
    #expect((json["sourceSHA256"] as? String)?.count == 64)
    let text = await thimble("inspect", Files.converted).output
    for word in ["Operators", "Tensors", "Bytes by section", "depthwiseConv2D", "SHA-256"] {
      #expect(text.contains(word))
    }
  }
}
