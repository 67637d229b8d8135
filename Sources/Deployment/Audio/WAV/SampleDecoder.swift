/// Turns stored samples into 16 bits, one channel or the average of all.
struct SampleDecoder {
  let format: WAVSampleFormat
  /// The channel that is taken; `nil` for the average.
  let channel: Int?
  /// Samples beyond full scale, which were cut off, so far.
  private(set) var clipped = 0
  /// Samples that were no numbers, which became 0, so far.
  private(set) var undefined = 0

  init(_ format: WAVSampleFormat, channel: Int?) {
    self.format = format
    self.channel = channel
  }

  /// What is done to every sample, one sentence each; empty where the file's own come out.
  var notes: [String] {
    var notes: [String] = []
    switch format.encoding {
    case .integer(bytes: 2): break
    case .integer(bytes: 1): notes.append("8-bit samples taken as 16-bit ones")
    case .integer(let bytes): notes.append("\(8 * bytes)-bit samples rounded to 16 bits")
    case .float(let bytes):
      notes.append("\(8 * bytes)-bit floating-point samples rounded to 16 bits")
    case .aLaw: notes.append("A-law samples expanded to 16 bits")
    case .muLaw: notes.append("µ-law samples expanded to 16 bits")
    }
    if let channel, format.channels > 1 {
      notes.append("channel \(channel) of \(format.channels) taken")
    } else if format.channels > 1 {
      notes.append((format.channels == 2 ? "two" : "\(format.channels)") + " channels averaged")
    }
    return notes
  }

  /// What happened to single samples so far.
  var lossNotes: [String] {
    (clipped == 0 ? [] : ["\(clipped) samples beyond full scale were cut off"])
      + (undefined == 0 ? [] : ["\(undefined) samples that are no numbers became 0"])
  }

  /// Appends the samples that whole frames of bytes hold.
  mutating func decode(_ bytes: [UInt8], into samples: inout [Int16]) {
    let (frame, size) = (format.frameBytes, format.encoding.bytes)
    let count = bytes.count / frame
    samples.reserveCapacity(samples.count + count)
    for index in 0..<count {
      let start = index * frame
      if let channel {
        samples.append(sample(bytes, start + channel * size))
        continue
      }
      var sum = 0
      for channel in 0..<format.channels { sum += Int(sample(bytes, start + channel * size)) }
      // Halves are rounded down, as on a device.
      let quotient = sum / format.channels
      samples.append(Int16(sum % format.channels < 0 ? quotient - 1 : quotient))
    }
  }

  @inline(__always)
  private mutating func sample(_ bytes: [UInt8], _ place: Int) -> Int16 {
    switch format.encoding {
    case .integer(bytes: 1): return (Int16(bytes[place]) - 128) << 8
    case .integer(bytes: 2): return Int16(truncatingIfNeeded: word(bytes, place, 2))
    case .integer(let size):
      // The upper bits of a word of 32, rounded; halves go up.
      let value = Int(
        Int32(truncatingIfNeeded: word(bytes, place, size) << (32 - 8 * UInt64(size))))
      return Int16(min(32_767, (value + 0x8000) >> 16))
    case .float(bytes: 4):
      return rounded(Double(Float(bitPattern: UInt32(truncatingIfNeeded: word(bytes, place, 4)))))
    case .float: return rounded(Double(bitPattern: word(bytes, place, 8)))
    case .aLaw: return Self.aLaw[Int(bytes[place])]
    case .muLaw: return Self.muLaw[Int(bytes[place])]
    }
  }

  @inline(__always)
  private func word(_ bytes: [UInt8], _ place: Int, _ size: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<size {
      word = word << 8 | UInt64(bytes[place + (format.isBigEndian ? index : size - 1 - index)])
    }
    return word
  }

  private mutating func rounded(_ value: Double) -> Int16 {
    let scaled = (value * 32_768).rounded()
    if scaled.isNaN {
      undefined += 1
      return 0
    }
    // Full scale itself is one step beyond the largest number, in every file that reaches it.
    if scaled > 32_768 || scaled < -32_768 { clipped += 1 }
    return Int16(max(-32_768, min(32_767, scaled)))
  }

  /// ITU-T G.711, A-law, of 13 bits in the upper ones of 16.
  private static let aLaw = (0..<256).map { code -> Int16 in
    let bits = code ^ 0x55
    let (step, segment) = ((bits & 0x0F) << 4, (bits & 0x70) >> 4)
    let size = segment == 0 ? step + 8 : (step + 0x108) << (segment - 1)
    return Int16(bits & 0x80 == 0 ? -size : size)
  }

  /// ITU-T G.711, µ-law, of 14 bits in the upper ones of 16.
  private static let muLaw = (0..<256).map { code -> Int16 in
    let bits = ~code
    let size = ((bits & 0x0F) << 3 + 0x84) << ((bits & 0x70) >> 4) - 0x84
    return Int16(bits & 0x80 == 0 ? size : -size)
  }
}
