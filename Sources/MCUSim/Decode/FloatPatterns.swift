/// The floating-point encodings that are executed: single precision and registers as storage.
enum FloatPatterns {
  static let all: [Pattern] = moves + memory + arithmetic + refused

  private static func row(
    _ name: String, _ bits: String, _ kind: Kind, _ form: Pattern.Form? = nil
  ) -> Pattern { Pattern(name, bits, kind, since: .armv7em, form) }

  private static let moves = [
    row("vmov", "11101110 0000 nnnn dddd 1010 v 00 10000", .floatFromCore, Form.floatMove),
    row("vmov", "11101110 0001 nnnn dddd 1010 v 00 10000", .floatToCore, Form.floatMove),
    row(
      "vmov", "11101100 010 x nnnn dddd 1010 00 v 1 mmmm", .floatPair, Form.floatPair(single: true)),
    row(
      "vmov", "11101100 010 x nnnn dddd 1011 00 v 1 mmmm", .floatPair, Form.floatPair(single: false)
    ),
    row("vmsr", "11101110 1110 0001 dddd 1010 0001 0000", .floatStatus) { o, _ in o.x = 0 },
    row("vmrs", "11101110 1111 0001 dddd 1010 0001 0000", .floatStatus) { o, _ in o.x = 1 },
  ]

  private static let memory = [
    row("vstr", "11101101 u v 00 nnnn ssss 1010 iiiiiiii", .floatStore, Form.floatSingle(words: 1)),
    row("vldr", "11101101 u v 01 nnnn ssss 1010 iiiiiiii", .floatLoad, Form.floatSingle(words: 1)),
    row("vstr", "11101101 u v 00 nnnn ssss 1011 iiiiiiii", .floatStore, Form.floatSingle(words: 2)),
    row("vldr", "11101101 u v 01 nnnn ssss 1011 iiiiiiii", .floatLoad, Form.floatSingle(words: 2)),
    row(
      "vstm", "11101100 1 v w 0 nnnn ssss 1010 iiiiiiii", .floatStoreMultiple, Form.floatMultiple),
    row("vldm", "11101100 1 v w 1 nnnn ssss 1010 iiiiiiii", .floatLoadMultiple, Form.floatMultiple),
    row(
      "vstm", "11101100 1 v w 0 nnnn ssss 1011 iiiiiii0", .floatStoreMultiple, Form.floatMultiple),
    row("vldm", "11101100 1 v w 1 nnnn ssss 1011 iiiiiii0", .floatLoadMultiple, Form.floatMultiple),
    row(
      "vstmdb", "11101101 0 v 1 0 nnnn ssss 1010 iiiiiiii", .floatStoreMultiple, Form.floatMultiple),
    row(
      "vldmdb", "11101101 0 v 1 1 nnnn ssss 1010 iiiiiiii", .floatLoadMultiple, Form.floatMultiple),
    row(
      "vstmdb", "11101101 0 v 1 0 nnnn ssss 1011 iiiiiii0", .floatStoreMultiple, Form.floatMultiple),
    row(
      "vldmdb", "11101101 0 v 1 1 nnnn ssss 1011 iiiiiii0", .floatLoadMultiple, Form.floatMultiple),
  ]

  private static func three(_ name: String, _ code: String, _ sign: String, _ x: FloatOperation)
    -> Pattern
  {
    row(name, "11101110 \(code) nnnn ssss 1010 p \(sign) t 0 mmmm", .floatData, Form.float(x))
  }

  private static func two(_ name: String, _ code: String, _ top: String, _ x: FloatOperation)
    -> Pattern
  {
    row(name, "11101110 1 v 11 \(code) ssss 1010 \(top) 1 t 0 mmmm", .floatData, Form.float(x))
  }

  private static let arithmetic = [
    three("vmla", "0 v 00", "0", .multiplyAdd), three("vmls", "0 v 00", "1", .multiplySubtract),
    three("vnmls", "0 v 01", "0", .negatedMultiplySubtract),
    three("vnmla", "0 v 01", "1", .negatedMultiplyAdd),
    three("vmul", "0 v 10", "0", .multiply), three("vnmul", "0 v 10", "1", .negatedMultiply),
    three("vadd", "0 v 11", "0", .add), three("vsub", "0 v 11", "1", .subtract),
    three("vdiv", "1 v 00", "0", .divide), three("vfnms", "1 v 01", "0", .fusedNegatedSubtract),
    three("vfnma", "1 v 01", "1", .fusedNegatedAdd), three("vfma", "1 v 10", "0", .fusedAdd),
    three("vfms", "1 v 10", "1", .fusedSubtract),
    row("vmov", "11101110 1 v 11 iiii ssss 1010 0000 iiii", .floatData, Form.floatConstant),
    two("vmov", "0000", "0", .move), two("vabs", "0000", "1", .absolute),
    two("vneg", "0001", "0", .negate), two("vsqrt", "0001", "1", .squareRoot),
    row("vcmp", "11101110 1 v 11 0100 ssss 1010 e 1 t 0 mmmm", .floatCompare, Form.float(.move)),
    row("vcmp", "11101110 1 v 11 0101 ssss 1010 e 1 000000", .floatCompare, Form.floatCompareZero),
    row(
      "vcvt", "11101110 1 v 11 1000 ssss 1010 0 1 t 0 mmmm", .floatData, Form.float(.fromUnsigned)),
    row("vcvt", "11101110 1 v 11 1000 ssss 1010 1 1 t 0 mmmm", .floatData, Form.float(.fromSigned)),
    row(
      "vcvtr", "11101110 1 v 11 1100 ssss 1010 0 1 t 0 mmmm", .floatData,
      Form.float(.toUnsignedNearest)),
    row("vcvt", "11101110 1 v 11 1100 ssss 1010 1 1 t 0 mmmm", .floatData, Form.float(.toUnsigned)),
    row(
      "vcvtr", "11101110 1 v 11 1101 ssss 1010 0 1 t 0 mmmm", .floatData,
      Form.float(.toSignedNearest)),
    row("vcvt", "11101110 1 v 11 1101 ssss 1010 1 1 t 0 mmmm", .floatData, Form.float(.toSigned)),
  ]

  /// The rest of the coprocessors' space, among it double precision, fixed point and Helium.
  private static let refused = [
    row("coprocessor", "111x 11xx xxxx xxxx xxxx xxxx xxxx xxxx", .unsupported)
  ]
}
