/// Verifies signatures of PureEdDSA over edwards25519 (RFC 8032, 5.1.7).
///
/// Stricter than the RFC asks: an encoding that is not canonical is none, S is below the order, and a key of
/// small order, under which some signatures hold for any message, is refused. The equation is the one without
/// the cofactor: [S]B = R + [k]A.
package enum Ed25519 {
  /// Bytes of a public key, and of a seed.
  package static var keyBytes: Int { 32 }
  /// Bytes of a signature.
  package static var signatureBytes: Int { 64 }

  /// Whether a public key is one that a signer may have: canonical, on the curve and not of small order.
  @inline(never)
  package static func isSound(_ key: Words) -> Bool {
    FieldRegisters.with { field in
      let points = EdwardsPoints(field)
      return points.setOther(decoding: key, negated: false) && !points.otherHasSmallOrder()
    }
  }

  /// Whether a signature of 64 bytes holds, by the public key of its signer, which is sound.
  package static func verifies(_ signature: RawSpan, of message: RawSpan, key: Words) -> Bool {
    guard let s = Scalar(decoding: words(signature, 32)) else { return false }
    let k = challenge(signature.extracting(0..<32), key, message)
    return isCombination(words(signature, 0), s, k, key)
  }

  /// Whether an encoding is that of [s]B - [k]A; not inlined, as the hash is to share the registers' stack.
  @inline(never)
  private static func isCombination(
    _ encoding: Words, _ s: Scalar, _ k: Scalar, _ key: Words
  ) -> Bool {
    FieldRegisters.with { field in
      let points = EdwardsPoints(field)
      guard points.setOther(decoding: key, negated: true) else { return false }
      points.addMultiples(s, k)
      return isEqual(points.encodedSum(), encoding)
    }
  }

  /// The number that binds a signature's point to key and message.
  @inline(never)
  package static func challenge(
    _ encodedPoint: RawSpan, _ key: Words, _ message: RawSpan
  ) -> Scalar {
    var hash = SHA512()
    hash.append(encodedPoint)
    hash.append(unsafe key.span.bytes)
    hash.append(message)
    return Scalar(reducing: hash.finish())
  }

  /// The encoding of a secret multiple of the base point.
  package static func encodedMultiple(_ secret: Scalar) -> Words {
    FieldRegisters.with { field in
      let points = EdwardsPoints(field)
      points.addMultiple(secret: secret)
      return points.encodedSum()
    }
  }
}

/// Eight little-endian words of a span.
package func words(_ bytes: RawSpan, _ offset: Int) -> Words {
  var words = Words(repeating: 0)
  for index in 0..<8 { words[index] = bytes.word(offset &+ index &* 4) }
  return words
}
