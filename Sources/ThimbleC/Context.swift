public import CThimble
internal import Thimble

/// What lies in a `thimble_context`: nothing in it has to be destroyed.
@safe
struct Context: ~Copyable {
  /// Set when it was opened: zeroed memory is noticed, and memory that holds something else most likely.
  let mark: UInt32
  var interpreter: Interpreter<Linked>
  var hook: thimble_hook?
  var user: UnsafeMutableRawPointer?

  static var opened: UInt32 { 0x5448_4D43 }

  /// Takes the next row of an input and runs whatever it makes ready.
  @inline(never)
  mutating func feed(_ row: UnsafePointer<Int8>, count: Int, to input: Int) throws(ModelError) {
    try unsafe interpreter.placeRow(UnsafeBufferPointer(start: row, count: count).span, of: input)
    interpreter.countInputRow(input)
    while let index = interpreter.step() { unsafe hook?(user, UInt32(truncatingIfNeeded: index)) }
  }
}

/// The context in a caller's memory, or `nil` for one that was not opened.
@inline(never)
func opened(_ memory: UnsafeRawPointer?) -> UnsafeMutablePointer<Context>? {
  guard let memory = unsafe memory, unsafe memory.load(as: UInt32.self) == Context.opened else {
    return nil
  }
  return unsafe UnsafeMutableRawPointer(mutating: memory).assumingMemoryBound(to: Context.self)
}

/// Why `opened(_:)` found none.
func notOpened(_ memory: UnsafeRawPointer?) -> Int32 {
  unsafe memory == nil ? THIMBLE_NULL_POINTER.code : THIMBLE_NOT_OPEN.code
}

extension thimble_status {
  /// The number that a function returns.
  @inline(__always)
  var code: Int32 { Int32(truncatingIfNeeded: rawValue) }
}

extension ModelError {
  /// The number that a function returns.
  @inline(__always)
  var code: Int32 { Int32(reason.rawValue) }
}

/// The bytes of a model.
func file(_ model: UnsafeRawPointer, _ bytes: UInt32) -> UnsafeRawBufferPointer {
  unsafe UnsafeRawBufferPointer(start: model, count: Int(bytes))
}

// MARK: Opening

/// `thimble_abi_version`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_abi_version() -> UInt32 { UInt32(THIMBLE_ABI_VERSION) }

/// `thimble_open`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_open_abi(
  _ abi: UInt32, _ context: UnsafeMutablePointer<thimble_context>!, _ model: UnsafeRawPointer!,
  _ model_bytes: UInt32, _ arena: UnsafeMutableRawPointer!, _ arena_bytes: UInt32
) -> Int32 {
  guard abi == UInt32(THIMBLE_ABI_VERSION),
    MemoryLayout<Context>.size <= MemoryLayout<thimble_context>.size
  else { return THIMBLE_ABI_MISMATCH.code }
  guard let context = unsafe context, let model = unsafe model, let arena = unsafe arena else {
    return THIMBLE_NULL_POINTER.code
  }
  let memory = UnsafeMutableRawPointer(context)
  // What failed to open is not open.
  unsafe memory.storeBytes(of: 0, as: UInt32.self)
  do throws(ModelError) {
    let interpreter = try unsafe Interpreter(
      model: file(model, model_bytes),
      arena: UnsafeMutableRawBufferPointer(start: arena, count: Int(arena_bytes)),
      linking: Linked.self)
    unsafe memory.assumingMemoryBound(to: Context.self).initialize(
      to: Context(mark: Context.opened, interpreter: interpreter, hook: nil, user: nil))
    return THIMBLE_OK.code
  } catch {
    return error.code
  }
}
