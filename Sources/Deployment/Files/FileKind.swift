import HostSupport

/// What a file is that is brought in place of another, told by its first bytes.
package struct FileKind: Equatable, Sendable {
  /// The kind with its article: `a Git LFS pointer`.
  package let name: String
  /// What to do about it where a model is wanted; empty where nothing is known.
  package let wayOut: String

  private init(_ name: String, _ wayOut: String = "") {
    self.name = name
    self.wayOut = wayOut
  }

  /// The kind of a file; `nil` for one that may be what it is taken for.
  package init?(_ bytes: [UInt8], path: String) {
    guard let kind = Self.known(bytes, path: path) ?? Self.text(bytes) else { return nil }
    self = kind
  }

  /// The kind of a file that starts with four bytes or more of its own, or is none; `nil` for others.
  package static func marked(_ bytes: [UInt8], path: String) -> FileKind? {
    known(bytes, path: path)
  }

  private static func known(_ bytes: [UInt8], path: String) -> FileKind? {
    guard !bytes.isEmpty else { return FileKind("empty", "the download or copy went wrong") }
    if bytes.starts(with: "version https://git-lfs".utf8) {
      return FileKind("a Git LFS pointer, not the file itself", "'git lfs pull' fetches it")
    }
    for (mark, kind) in marks where bytes.starts(with: mark) { return kind }
    if bytes.starts(with: "PK\u{3}\u{4}".utf8) { return zip(bytes) }
    if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WAVE".utf8) {
      return FileKind("a WAV recording")
    }
    if bytes.dropFirst(4).starts(with: "TFL3".utf8) { return FileKind("a .tflite model") }
    if bytes.dropFirst(4).starts(with: "ET".utf8),
      bytes.dropFirst(6).first.map({ 0x30...0x39 ~= $0 }) == true
    {
      return FileKind("an ExecuTorch program (.pte)", "torch.onnx.export writes .onnx")
    }
    if path.lowercased().hasSuffix(".pb") {
      return FileKind(
        "a TensorFlow graph (.pb)", "tf.lite.TFLiteConverter makes a .tflite of its folder")
    }
    return nil
  }

  private static let marks: [([UInt8], FileKind)] = [
    (
      [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A],
      FileKind(
        "an HDF5 file, as Keras' .h5 models are",
        "tf.lite.TFLiteConverter.from_keras_model makes a .tflite of it")
    ),
    ([0x93] + Array("NUMPY".utf8), FileKind("a NumPy array (.npy)")),
    (
      [0x80, 0x02, 0x8A, 0x0A, 0x6C],
      FileKind("a PyTorch file of the older kind (.pt)", "torch.onnx.export writes .onnx")
    ),
    (Array("THMB".utf8), FileKind("a .thimble model")),
    (Array("GGUF".utf8), FileKind("a GGUF model")),
    ([0x1F, 0x8B, 0x08], FileKind("a gzip archive", "'gunzip' unpacks it")),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], FileKind("an xz archive", "'unxz' unpacks it")),
    ([0x7F, 0x45, 0x4C, 0x46], FileKind("a program or object file (ELF)")),
    ([0x89, 0x50, 0x4E, 0x47], FileKind("a PNG image")),
    ([0xFF, 0xD8, 0xFF, 0xE0], FileKind("a JPEG image")),
    ([0xFF, 0xD8, 0xFF, 0xE1], FileKind("a JPEG image")),
    (Array("OggS".utf8), FileKind("an Ogg recording")),
    (Array("fLaC".utf8), FileKind("a FLAC recording")),
    (Array("ID3".utf8), FileKind("an MP3 recording")),
    (Array("FORM".utf8), FileKind("an AIFF recording")),
    (Array(".snd".utf8), FileKind("an AU recording")),
    (Array("caff".utf8), FileKind("a CAF recording")),
    (Array("%PDF".utf8), FileKind("a PDF document")),
  ]

  /// What a zip archive holds, by the names in it.
  private static func zip(_ bytes: [UInt8]) -> FileKind {
    let names = (try? ZipArchive(bytes))?.entries.map(\.name) ?? []
    if names.contains("model.weights.h5") || names.contains("config.json") {
      return FileKind(
        "a zip archive of a Keras model (.keras)",
        "tf.lite.TFLiteConverter.from_keras_model makes a .tflite of it")
    }
    if names.contains(where: { $0.hasSuffix("data.pkl") }) {
      return FileKind("a zip archive of PyTorch (.pt)", "torch.onnx.export writes .onnx")
    }
    if names.contains(where: { $0.hasSuffix(".npy") }) {
      return FileKind("a NumPy archive (.npz)", "numpy.save writes one array as .npy")
    }
    return FileKind(
      "a zip archive, as .keras and .pt files are",
      "tf.lite.TFLiteConverter makes .tflite files, torch.onnx.export .onnx files")
  }

  /// What kind of text a file is; `nil` where it is none.
  private static func text(_ bytes: [UInt8]) -> FileKind? {
    let head = bytes.prefix(4_096)
    let isText = head.allSatisfy { 0x20...0x7E ~= $0 || $0 >= 0x80 || [9, 10, 13].contains($0) }
    guard isText, bytes.count >= 4,
      let text = String(validating: head.prefix(2_048), as: UTF8.self) ?? validPrefix(head)
    else { return nil }
    let start = text.drop { $0.isWhitespace }.lowercased()
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
      return FileKind("a web page", "the download went wrong")
    }
    if text.contains("{"), text.contains("0x"),
      ["char", "uint8_t", "int8_t", "const "].contains(where: text.contains)
    {
      return FileKind(
        "a C header or source: a model's bytes as an array",
        "the .tflite file that it was made of is wanted ('xxd -r -p' of its numbers gives it back)")
    }
    if start.hasPrefix("{") || start.hasPrefix("[") { return FileKind("a JSON file") }
    let numbers = text.allSatisfy { $0.isNumber || $0.isWhitespace || ".,;+-eE".contains($0) }
    return FileKind(numbers ? "text of numbers (CSV)" : "a text file")
  }

  /// The text up to a character that is cut off.
  private static func validPrefix(_ bytes: ArraySlice<UInt8>) -> String? {
    (1...3).lazy.compactMap { String(validating: bytes.prefix(2_048).dropLast($0), as: UTF8.self) }
      .first
  }
}

extension FileError {
  /// The error of a file that is something else than the `accepted`.
  init(path: String, is kind: FileKind, accepted: String) {
    self.init(
      path: path, byteOffset: 0,
      reason: "is \(kind.name)" + (kind.wayOut.isEmpty ? "" : ": \(kind.wayOut)")
        + "; accepted: \(accepted)")
  }
}
