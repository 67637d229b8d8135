/// Why a signed model was refused; what `thimble.h` has under the same number means the same.
public enum SignatureError: UInt8, Error, Sendable {
  /// The file is shorter than its header, or its trailer, says.
  case truncated = 1
  /// The file does not start with the format's magic.
  case notAModel = 2
  /// A field of the trailer holds what no signer writes.
  case invalidField = 7
  /// Nothing follows the file that is a signature.
  case notSigned = 96
  /// The signature is of a kind that this version does not know.
  case unknownScheme
  /// It is another model than the one asked for.
  case otherModel
  /// It is made for another class of target.
  case otherTarget
  /// It is signed with another key.
  case otherKey
  /// Its version is below the oldest that is accepted.
  case rolledBack
  /// The public key asked for is none: not canonical, no point of the curve, or of small order.
  case unsoundKey
  /// The signature does not hold: file or trailer have changed, or somebody else made it.
  case forged
}

extension SignatureError {
  /// What is wrong, in a sentence for people without the full stop: UTF-8 that ends in a zero byte, in flash.
  ///
  /// A program that prints none links none.
  public var sentence: StaticString {
    switch self {
    case .notAModel: "the file to verify does not start with THMB"
    case .truncated: "the file to verify is shorter than its header or trailer says"
    case .notSigned: "the file is not signed"
    case .unknownScheme: "the signature is of a kind that this version does not know"
    case .invalidField: "a field of the signature's trailer holds a value that no signer writes"
    case .otherModel: "the signature is another model's"
    case .otherTarget: "the signature is for another class of target"
    case .otherKey: "the file is signed with another key"
    case .rolledBack: "the version is below the oldest that is accepted"
    case .unsoundKey: "the public key is none: not canonical, not on the curve, or of small order"
    case .forged: "the signature does not hold: the file was changed, or signed by somebody else"
    }
  }
}
