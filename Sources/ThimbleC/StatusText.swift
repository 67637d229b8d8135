internal import CThimble
internal import Thimble
internal import ThimbleTrust

/// `thimble_status_text`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_status_text(_ status: Int32) -> UnsafePointer<CChar>! {
  if let reason = ModelError.Reason(rawValue: UInt8(truncatingIfNeeded: status)),
    status == Int32(reason.rawValue)
  {
    return unsafe constant(reason.sentence)
  }
  if let error = SignatureError(rawValue: UInt8(truncatingIfNeeded: status)),
    status == Int32(error.rawValue)
  {
    return unsafe constant(error.sentence)
  }
  return unsafe constant(thimble_status(rawValue: .init(truncatingIfNeeded: status)).sentence)
}

extension thimble_status {
  /// What those of the calls mean; a model's are `ModelError.Reason`'s and `SignatureError`'s.
  fileprivate var sentence: StaticString {
    switch self {
    case THIMBLE_OK: "all is well"
    case THIMBLE_ABI_MISMATCH: "thimble.h and the library are of different versions"
    case THIMBLE_NULL_POINTER: "a pointer that must not be null is"
    case THIMBLE_NOT_OPEN: "the context has not been opened"
    case THIMBLE_NO_SUCH_TENSOR: "there is no input or output of that number"
    case THIMBLE_NO_FRONT_END: "the model has no audio front end"
    case THIMBLE_NO_TABLES: "the tables are not those of the model's front end"
    case THIMBLE_STATE_TOO_SMALL: "the front end's state needs more bytes"
    case THIMBLE_FRONT_END_UNSUPPORTED: "the front end's parameters are none that can be computed"
    case THIMBLE_FEATURES_TOO_SMALL: "the rows of features that wait need more bytes"
    case THIMBLE_UNSOUND_LISTENING: "what the file says of listening does not fit the network"
    case THIMBLE_GAIN_OF_WHOLE_CLIP:
      "the front end's gain needs the whole clip, which a stream has not"
    case THIMBLE_OTHER_INPUT: "the network's input does not have the front end's rows"
    default: "the status is unknown"
    }
  }
}
