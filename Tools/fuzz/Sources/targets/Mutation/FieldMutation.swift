import TestSupport

/// Inputs changed where their formats have fields: shapes, scales, offsets, counts, numbers in texts.
extension FuzzTarget {
  /// An input that differs from another in a few fields; `nil` where it has none that are known.
  func mutated(_ bytes: [UInt8], seed: Int) -> [UInt8]? {
    var random = SeededRandom(seed: seed)
    switch self {
    case .thimble, .host:
      guard Opening.error(bytes) == nil else { return nil }
      return FileMutation.make(from: bytes, &random)
    case .tflite: return FlatBufferFields(model: bytes).mutated(&random)
    case .onnx: return ProtobufMessage(bytes)?.mutated(&random).bytes
    case .wav, .elf, .npy, .zip, .signed, .stale: return Self.withWord(bytes, &random)
    case .board, .core, .timing, .frontend, .listening, .truth, .labels, .key, .merge, .compare:
      return TextFields(bytes).mutated(&random)
    case .drift: return Self.withWord(bytes, &random)
    }
  }

  /// Puts a size, or something near one, over two, four or eight bytes.
  private static func withWord(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8]? {
    guard bytes.count >= 8 else { return nil }
    var changed = bytes
    for _ in 0..<random.int(1...3) {
      let value = edgeValue(bytes.count, &random)
      let place = random.int(0...bytes.count - 8) & (random.oneIn(4) ? ~0 : ~1)
      switch random.int(0...2) {
      case 0: changed.put(UInt16(truncatingIfNeeded: value), at: place)
      case 1: changed.put(UInt32(truncatingIfNeeded: value), at: place)
      default: changed.put(UInt64(bitPattern: Int64(value)), at: place)
      }
    }
    return changed
  }

  /// A number at the edge of some type, of the input's size or of what is usual.
  static func edgeValue(_ size: Int, _ random: inout SeededRandom) -> Int {
    random.pick([
      0, 1, 2, 3, 7, 16, 127, 128, 255, 256, 32_767, 32_768, 65_535, 65_536, 1 << 24, 1 << 31,
      (1 << 31) - 1, (1 << 32) - 1, .max, .min, -1, -2, -128, size, size - 1, size + 1,
      size - random.int(0...64), random.int(-300...300), random.int(0...1 << 20),
    ])
  }
}
