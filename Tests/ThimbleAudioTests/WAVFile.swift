/// Builds WAV files, right and wrong ones.
struct WAVFile {
  var riff = "RIFF"
  var riffSize: UInt32?
  var form = "WAVE"
  var tag: UInt16 = 1
  var channels: UInt16 = 1
  var rate: UInt32 = 16_000
  var bits: UInt16 = 16
  var blockBytes: UInt16?
  var extra: [UInt8] = []
  var formatSize: UInt32?
  var before: [UInt8] = []
  var between: [UInt8] = []
  var dataSize: UInt32?
  var samples: [Int16] = []
  var after: [UInt8] = []

  var bytes: [UInt8] {
    var format = Self.little(tag) + Self.little(channels) + Self.little(rate)
    let block = blockBytes ?? channels &* 2
    format += Self.little(rate &* UInt32(block)) + Self.little(block) + Self.little(bits) + extra
    let data = samples.flatMap { Self.little(UInt16(bitPattern: $0)) }
    let chunks =
      before + Self.chunk("fmt ", format, size: formatSize) + between
      + Self.chunk("data", data, size: dataSize) + after
    return Array(riff.utf8) + Self.little(riffSize ?? UInt32(chunks.count + 4)) + Array(form.utf8)
      + chunks
  }

  /// A chunk, padded to an even number of bytes.
  static func chunk(_ name: String, _ body: [UInt8], size: UInt32? = nil) -> [UInt8] {
    Array(name.utf8) + little(size ?? UInt32(body.count)) + body + (body.count % 2 == 1 ? [0] : [])
  }

  /// The rest of an extensible format chunk.
  static func extensible(subformat: UInt16, validBits: UInt16 = 16) -> [UInt8] {
    little(22 as UInt16) + little(validBits) + little(0 as UInt32) + little(subformat)
      + [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
  }

  static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
