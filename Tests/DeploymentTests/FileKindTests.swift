import Deployment
import Foundation
import TestSupport
import Testing

/// What people bring in place of a model, named with the way out.
struct FileKindTests {
  private func message(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = try TestFolder.make().appendingPathComponent(name)
    try Data(bytes).write(to: file)
    do {
      _ = try ModelSource(path: file.path)
      return "opened"
    } catch {
      return "\(error)".replacing(file.path, with: "")
    }
  }

  @Test(
    arguments: [
      (
        "m.tflite", Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8),
        "git lfs pull"
      ),
      (
        "m.onnx", Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8),
        "git lfs pull"
      ),
      ("m.tflite", [], "is empty"), ("m.onnx", [], "is empty"), ("m.thimble", [], "is empty"),
      (
        "m.h", Array("alignas(8) const unsigned char m[] = {\n 0x1c, 0x00, 0x54 };".utf8),
        "a C header"
      ),
      ("m.h5", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0], "an HDF5 file"),
      ("m.pt", [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC], "a PyTorch file of the older kind"),
      ("m.tflite", Array("<!DOCTYPE html><html></html>".utf8), "a web page"),
      ("m.tflite", Array("{\"model\": 1}".utf8), "a JSON file"),
      ("saved_model.pb", [0x08, 0x01, 0x12, 0x00], "a TensorFlow graph (.pb)"),
      ("m.tflite", [0x1F, 0x8B, 0x08, 0, 0], "a gzip archive"),
      ("m.onnx", Array("just words".utf8), "a text file"),
      ("m.pte", [9, 0, 0, 0] + Array("ET12".utf8), "an ExecuTorch program"),
    ] as [(String, [UInt8], String)])
  func named(_ name: String, _ bytes: [UInt8], _ sentence: String) throws {
    let message = try message(name, bytes)
    #expect(message.contains(sentence), "\(message)")
    #expect(message.hasPrefix(": byte 0: is "))
    #expect(message.hasSuffix("; accepted: a .tflite, .onnx or .thimble file"))
  }

  @Test("zip archives are told apart by what they hold")
  func archives() throws {
    #expect(
      try message("m.pt", InputFixtures.bytes("stored.zip")).contains(
        "a zip archive, as .keras and .pt"))
    #expect(try message("m.npz", InputFixtures.bytes("two.npz")).contains("a NumPy archive"))
    var keras = try InputFixtures.bytes("stored.zip")
    // Names of one length, in the file's header and in the directory.
    for name in ["labels.txt", "words.txt"] {
      let other = name == "labels.txt" ? "config.jso" : "n/data.pkl".suffix(9)
      for _ in 0..<2 {
        let range = try #require(keras.firstRange(of: Array(name.utf8)))
        keras.replaceSubrange(range, with: Array(other.utf8))
      }
    }
    #expect(try message("m.pt", keras).contains("a zip archive of PyTorch (.pt)"))
  }

  @Test func othersStayUnknown() throws {
    let message = try message("m.bin", [0xAA, 0xBB, 0xCC, 0xDD, 0xEE])
    #expect(message.contains("is neither a .tflite (TFL3 at byte 4)"))
  }
}
