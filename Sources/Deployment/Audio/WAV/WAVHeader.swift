import ThimbleAudio

/// Where a WAV file's samples lie, and how they are stored.
///
/// Read are RIFF, RIFX (big-endian), RF64 and BW64 (64-bit sizes) and Sony's Wave64. Sizes are not relied on:
/// recorders that are killed leave 0, a largest number or what they hoped to write. What was made of a
/// wrong header is in the notes.
struct WAVHeader {
  /// How the samples are stored.
  let format: WAVSampleFormat
  /// Where they start, in bytes from the file's start.
  let dataOffset: Int
  /// Samples of each channel, at least one.
  let frameCount: Int
  /// Bytes of samples that the header promises.
  let declaredBytes: Int
  /// What of the header is not as it should be, one sentence each.
  let notes: [String]

  /// Finds the samples.
  ///
  /// - Throws: `ClipError`, with the byte at fault.
  init(_ source: ByteSource) throws(ClipError) {
    var chunks = try WAVChunks(source)
    var format: WAVSampleFormat?
    var notes: [String] = []
    var size64: Int?
    var last = ""
    while let chunk = try chunks.next() {
      last = chunk.name
      switch chunk.name {
      case "ds64":
        let bytes = try source.bytes(chunk.start..<chunk.start + 16)
        guard bytes.count == 16 else {
          throw .invalid(at: chunk.start, "the ds64 chunk is too short")
        }
        size64 = Int(clamping: bytes.number(at: 8, count: 8, isBigEndian: false))
      case "fmt ":
        guard chunk.size <= source.byteCount - chunk.start else {
          throw .invalid(at: chunk.start, "the file ends inside its format chunk")
        }
        let bytes = try source.bytes(chunk.start..<chunk.start + min(chunk.size, 40))
        format = try WAVSampleFormat(bytes, at: chunk.start, isBigEndian: chunks.isBigEndian)
      case "data":
        guard let format else {
          throw .invalid(at: chunk.start, "the WAV file's data come before their format")
        }
        notes += format.notes
        let declared = chunk.size == Int(UInt32.max) ? size64 ?? chunk.size : chunk.size
        declaredBytes = declared
        let size = try Self.dataSize(declared, of: chunk, chunks, source, &notes)
        let count = size / format.frameBytes
        guard count > 0 else { throw .invalid(at: chunk.start, "the WAV file holds no samples") }
        if size % format.frameBytes > 0 {
          notes.append("the last \(size % format.frameBytes) bytes, no whole sample, were left out")
        }
        self.format = format
        dataOffset = chunk.start
        frameCount = count
        // Counts are known now: the sentences on sizes name them.
        self.notes = notes.map { $0.replacing("{count}", with: "\(count)") }
        return
      default: continue
      }
    }
    let behind = last.isEmpty ? "" : " behind '\(last)'"
    throw .invalid(
      at: source.byteCount,
      "no \(format == nil ? "format" : "data") chunk was found\(behind): the file is cut off, or no recording"
    )
  }

  /// The bytes of samples that there are, whatever the header says.
  private static func dataSize(
    _ declared: Int, of chunk: WAVChunks.Chunk, _ chunks: WAVChunks, _ source: ByteSource,
    _ notes: inout [String]
  ) throws(ClipError) -> Int {
    let left = source.byteCount - chunk.start
    if declared > left {
      notes.append(
        "the header promises \(declared) bytes of samples, \(left) are there: {count} samples were read "
          + "to the file's end")
      return left
    }
    guard declared == 0, left > 0 else { return declared }
    // Other chunks may follow an empty one.
    guard try !chunks.isChunk(at: chunk.start) else { return 0 }
    notes.append(
      "the header's length is not final (0 bytes of samples): {count} samples were read to the file's end"
    )
    return left
  }
}

extension ByteSource {
  /// The bytes of a range, as far as there are any.
  func bytes(_ range: Range<Int>) throws(ClipError) -> [UInt8] {
    do throws(FileError) {
      return try read(range)
    } catch {
      throw .unreadable(error.reason)
    }
  }
}

extension [UInt8] {
  /// An unsigned number of so many bytes, at most eight.
  func number(at offset: Int, count: Int, isBigEndian: Bool) -> UInt64 {
    (0..<count).reduce(0) { number, index in
      number << 8 | UInt64(self[offset + (isBigEndian ? index : count - 1 - index)])
    }
  }
}
