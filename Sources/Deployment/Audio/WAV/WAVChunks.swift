/// The chunks of a WAV file, one after the other.
///
/// ```
/// RIFF, RIFX, RF64, BW64   name (4), size of what follows (4), bytes, padded to an even number
/// Wave64                   name within a GUID (16), size with these 24 bytes (8), bytes, padded to 8
/// ```
/// Sources: Multimedia Programming Interface 1.0 (IBM and Microsoft, 1991); EBU Tech 3306; Sony Wave64.
struct WAVChunks {
  /// A chunk: its name, and where its bytes lie, which may be beyond the file.
  struct Chunk {
    let name: String
    let start: Int
    let size: Int
  }

  let isBigEndian: Bool
  private let source: ByteSource
  private let isWave64: Bool
  private var position: Int
  private var count = 0

  /// More chunks than these are no recording.
  private static let mostChunks = 65_536

  /// Reads the file's first bytes.
  init(_ source: ByteSource) throws(ClipError) {
    self.source = source
    let bytes = try source.bytes(0..<40)
    guard !bytes.isEmpty else { throw .invalid(at: 0, "the file is empty") }
    let name = String(decoding: bytes.prefix(4), as: UTF8.self)
    isWave64 = name == "riff" && bytes.dropFirst(4).starts(with: [0x2E, 0x91, 0xCF, 0x11])
    isBigEndian = name == "RIFX"
    guard isWave64 || ["RIFF", "RIFX", "RF64", "BW64"].contains(name) else {
      let kind = FileKind(bytes, path: "")
      throw .invalid(
        at: 0,
        kind.map { "is \($0.name), not a WAV file" }
          ?? "not a WAV file: it does not start with RIFF")
    }
    let form = isWave64 ? 24 : 8
    guard bytes.count >= form + 4 else {
      throw .invalid(at: bytes.count, "the file ends inside its header")
    }
    let isWave = bytes[form..<form + 4].elementsEqual((isWave64 ? "wave" : "WAVE").utf8)
    guard isWave else { throw .invalid(at: form, "a RIFF file, but not a WAV file") }
    position = isWave64 ? 40 : 12
  }

  private var headerBytes: Int { isWave64 ? 24 : 8 }

  /// The next chunk; `nil` at the file's end.
  mutating func next() throws(ClipError) -> Chunk? {
    guard let chunk = try chunk(at: position) else { return nil }
    count += 1
    guard count <= Self.mostChunks else {
      throw .invalid(at: position, "more than \(Self.mostChunks) chunks; a recording has a few")
    }
    let end = chunk.start.addingReportingOverflow(chunk.size)
    let unit = isWave64 ? 8 : 2
    guard !end.overflow, end.partialValue <= Int.max - unit else {
      position = source.byteCount
      return chunk
    }
    position = end.partialValue + (unit - chunk.size % unit) % unit
    try checkPadding(of: chunk, end: end.partialValue)
    return chunk
  }

  /// Throws where a chunk's padding byte is missing, so that everything behind it would be misread.
  private func checkPadding(of chunk: Chunk, end: Int) throws(ClipError) {
    // Behind the samples nothing is read.
    guard chunk.name != "data", position != end, try !isChunk(at: position),
      try isChunk(at: end, named: ["data", "fmt "])
    else { return }
    throw .invalid(
      at: end,
      "no data chunk was found behind '\(chunk.name)', whose \(chunk.size) bytes lack their padding byte"
    )
  }

  /// Whether what lies at a place looks like a chunk: a name of letters, and a size that fits.
  func isChunk(at place: Int, named names: [String] = []) throws(ClipError) -> Bool {
    guard let chunk = try chunk(at: place) else { return place == source.byteCount }
    let isName = chunk.name.utf8.allSatisfy { 0x20..<0x7F ~= $0 } && chunk.name.utf8.count == 4
    if !names.isEmpty { return names.contains(chunk.name) }
    return isName && chunk.size <= source.byteCount - chunk.start
  }

  private func chunk(at place: Int) throws(ClipError) -> Chunk? {
    guard place >= 0, place <= source.byteCount - headerBytes else { return nil }
    let bytes = try source.bytes(place..<place + headerBytes)
    guard bytes.count == headerBytes else { return nil }
    let name = String(decoding: bytes[..<4], as: UTF8.self)
    guard isWave64 else {
      let size = Int(bytes.number(at: 4, count: 4, isBigEndian: isBigEndian))
      return Chunk(name: name, start: place + 8, size: size)
    }
    let size = Int(clamping: bytes.number(at: 16, count: 8, isBigEndian: false))
    return Chunk(name: name, start: place + 24, size: max(0, size - 24))
  }
}
