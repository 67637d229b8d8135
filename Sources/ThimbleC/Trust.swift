internal import CThimble
internal import Thimble
internal import ThimbleTrust

/// `thimble_verify`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_verify(
  _ model: UnsafeRawPointer!, _ model_bytes: UInt32, _ public_key: UnsafePointer<UInt8>!,
  _ model_id: UnsafePointer<CChar>!, _ target_class: UnsafePointer<CChar>!,
  _ oldest_version: UInt32, _ version: UnsafeMutablePointer<UInt32>!
) -> Int32 {
  guard let model = unsafe model, let public_key = unsafe public_key,
    let model_id = unsafe model_id, let target_class = unsafe target_class
  else {
    return THIMBLE_NULL_POINTER.code
  }
  var key = InlineArray<32, UInt8>(repeating: 0)
  for index in key.indices { key[index] = unsafe public_key[index] }
  guard let name = unsafe signedName(model_id) else { return THIMBLE_OTHER_MODEL.code }
  guard let target = unsafe signedName(target_class) else { return THIMBLE_OTHER_TARGET.code }
  do throws(SignatureError) {
    let policy = TrustPolicy(key: key, model: name, target: target, oldestVersion: oldest_version)
    let found = try unsafe policy.verify(file(model, model_bytes).bytes)
    if let version = unsafe version { unsafe version.pointee = found }
    return THIMBLE_OK.code
  } catch {
    return Int32(error.rawValue)
  }
}

/// The name in a string of C; `nil` for one that no signer writes.
private func signedName(_ text: UnsafePointer<CChar>) -> SignedName? {
  var count = 0
  while count <= SignedName.byteCount, unsafe text[count] != 0 { count &+= 1 }
  return unsafe SignedName(UnsafeRawBufferPointer(start: text, count: count).bytes)
}
