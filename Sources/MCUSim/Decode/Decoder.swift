/// Finds the encoding of an instruction and fills in its operation.
struct Decoder: Sendable {
  let architecture: Architecture
  private let narrow: [[Pattern]]
  private let wide: [[Pattern]]

  /// The decoders of all architectures, made once.
  private static let all = Dictionary(
    uniqueKeysWithValues: Architecture.allCases.map { ($0, Decoder($0)) })

  /// An architecture's decoder.
  static func shared(_ architecture: Architecture) -> Decoder {
    all[architecture] ?? Decoder(architecture)
  }

  private init(_ architecture: Architecture) {
    self.architecture = architecture
    func usable(_ patterns: [Pattern]) -> [Pattern] {
      patterns.filter { $0.since <= architecture }
    }
    narrow = Decoder.table(usable(NarrowPatterns.all), bits: 8, shift: 8)
    let all =
      WideMemoryPatterns.all + WideDataPatterns.all + SignalPatterns.all + FloatPatterns.all
    wide = Decoder.table(usable(all), bits: 12, shift: 20)
  }

  /// For each value of the highest `bits` bits those patterns that can match.
  private static func table(_ patterns: [Pattern], bits: Int, shift: UInt32) -> [[Pattern]] {
    (0..<UInt32(1 << bits)).map { index in
      patterns.filter { ($0.mask >> shift) & index == $0.value >> shift }
    }
  }

  /// Whether a halfword begins an instruction of two.
  static func isWide(_ first: UInt32) -> Bool { first >> 11 >= 0x1D }

  /// The encoding of an instruction, if there is one; `code` has the first halfword on top when wide.
  func pattern(of code: UInt32, isWide: Bool) -> Pattern? {
    (isWide ? wide[Int(code >> 20)] : narrow[Int(code >> 8 & 255)]).first { $0.matches(code) }
  }

  /// The operation of the instruction that lies at `pc`.
  func decode(_ code: UInt32, isWide: Bool, at pc: UInt32, inIT: Bool) -> Operation {
    var o = Operation()
    o.form = isWide ? 2 : 1
    guard let pattern = pattern(of: code, isWide: isWide) else {
      o.kind = .undefined
      return o
    }
    let fields = Fields(code: code, pattern: pattern, pc: pc, inIT: inIT)
    o.kind = pattern.kind
    o.d = UInt8(fields["d"])
    o.n = UInt8(fields["n"])
    o.m = UInt8(fields["m"])
    o.a = UInt8(fields["a"])
    o.imm = fields["i"]
    pattern.form?(&o, fields)
    return o
  }
}
