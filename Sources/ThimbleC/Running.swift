public import CThimble
internal import Thimble

/// `thimble_invoke`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_invoke(
  _ context: UnsafeMutablePointer<thimble_context>!, _ inputs: UnsafePointer<Int8>!, _ count: UInt32
) -> Int32 {
  guard let context = unsafe opened(context) else { return unsafe notOpened(context) }
  guard let inputs = unsafe inputs else { return THIMBLE_NULL_POINTER.code }
  guard unsafe Int(count) == context.pointee.interpreter.inputBytes else {
    return THIMBLE_INPUT_SIZE.code
  }
  unsafe context.pointee.interpreter.startInference()
  do throws(ModelError) {
    while let input = unsafe context.pointee.interpreter.nextInput {
      let (start, bytes) = unsafe context.pointee.nextRow(of: input)
      try unsafe context.pointee.feed(inputs + start, count: bytes, to: input)
    }
  } catch {
    return error.code
  }
  return unsafe context.pointee.interpreter.isComplete ? THIMBLE_OK.code : THIMBLE_STALLED.code
}

extension Context {
  /// Where the next row of an input lies in all inputs' bytes, and how many bytes it has.
  fileprivate func nextRow(of input: Int) -> (start: Int, bytes: Int) {
    let bytes = interpreter.rowBytes(of: input)
    var start = interpreter.rowsFed(of: input) &* bytes
    if Linked.linksGraphs { start &+= interpreter.firstByte(of: input) }
    return (start, bytes)
  }
}

/// `thimble_feed_row`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_feed_row(
  _ context: UnsafeMutablePointer<thimble_context>!, _ input: UInt32, _ row: UnsafePointer<Int8>!,
  _ count: UInt32
) -> Int32 {
  guard let context = unsafe opened(context) else { return unsafe notOpened(context) }
  guard let row = unsafe row else { return THIMBLE_NULL_POINTER.code }
  guard unsafe input < UInt32(context.pointee.interpreter.model.inputCount) else {
    return THIMBLE_NO_SUCH_TENSOR.code
  }
  do throws(ModelError) {
    try unsafe context.pointee.feed(row, count: Int(count), to: Int(input))
    return THIMBLE_OK.code
  } catch {
    return error.code
  }
}

/// `thimble_next_input`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_next_input(_ context: UnsafePointer<thimble_context>!) -> Int32 {
  guard let input = unsafe opened(context)?.pointee.interpreter.nextInput else { return -1 }
  return Int32(truncatingIfNeeded: input)
}

/// `thimble_start`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_start(_ context: UnsafeMutablePointer<thimble_context>!) -> Int32 {
  guard let context = unsafe opened(context) else { return unsafe notOpened(context) }
  unsafe context.pointee.interpreter.startInference()
  return THIMBLE_OK.code
}

/// `thimble_reset`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_reset(_ context: UnsafeMutablePointer<thimble_context>!) -> Int32 {
  guard let context = unsafe opened(context) else { return unsafe notOpened(context) }
  unsafe context.pointee.interpreter.reset()
  return THIMBLE_OK.code
}

/// `thimble_is_complete`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_is_complete(_ context: UnsafePointer<thimble_context>!) -> Int32 {
  unsafe opened(context)?.pointee.interpreter.isComplete ?? false ? 1 : 0
}

/// `thimble_check`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_check(_ context: UnsafePointer<thimble_context>!) -> Int32 {
  guard let context = unsafe opened(context) else { return unsafe notOpened(context) }
  do throws(ModelError) {
    try unsafe context.pointee.interpreter.check()
    return THIMBLE_OK.code
  } catch {
    return error.code
  }
}

/// `thimble_set_hook`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_set_hook(
  _ context: UnsafeMutablePointer<thimble_context>!, _ hook: thimble_hook!,
  _ user: UnsafeMutableRawPointer!
) -> Int32 {
  guard let context = unsafe opened(context) else { return unsafe notOpened(context) }
  unsafe context.pointee.hook = unsafe hook
  unsafe context.pointee.user = unsafe user
  return THIMBLE_OK.code
}
