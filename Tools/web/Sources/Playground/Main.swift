internal import CMemory
internal import Thimble
internal import ThimbleAudio

// What the page calls. Addresses are bytes of the module's memory; areas are those of CMemory.

/// The model that is open.
nonisolated(unsafe) private var session: Session?
/// What the last complete window said.
nonisolated(unsafe) private var heard: HeardWindow?

/// Opens the file of so many bytes in the model area: how it runs, by `Session.Kind`; 100 and the number of the
/// reason where it is refused; -1 where it is too large.
@_expose(wasm, "open") @_cdecl("playground_open")
public func open(_ byteCount: Int32) -> Int32 {
  session?.close()
  session = nil
  heard = nil
  let largest = max(
    MemoryLayout<KeywordSpotter<MFCC, All>>.size, MemoryLayout<Interpreter<All>>.size)
  guard byteCount >= 0, Int(byteCount) <= WEB_MODEL_BYTES, largest <= Int(WEB_SESSION_BYTES) else {
    return -1
  }
  do throws(ModelError) {
    let opened = try Session(byteCount: Int(byteCount))
    guard opened.model.inputValues <= Int(WEB_INPUT_BYTES),
      opened.outputValues <= Int(WEB_OUTPUT_BYTES)
    else {
      opened.close()
      return -1
    }
    session = opened
    return opened.kind.rawValue
  } catch {
    return Session.refused &+ Int32(error.reason.rawValue)
  }
}

/// Takes some of the samples from `first` on; how many.
@_expose(wasm, "hear") @_cdecl("playground_hear")
public func hear(_ first: Int32, _ count: Int32) -> Int32 {
  guard let session, first >= 0, count >= 0, Int(first) <= WEB_SAMPLES,
    Int(count) <= WEB_SAMPLES &- Int(first)
  else { return -1 }
  let samples = UnsafeBufferPointer(start: web_samples() + Int(first), count: Int(count))
  return Int32(session.hear(samples.span))
}

/// Feeds the network: 1 once a window is complete, -1 where the model's plan is unsound.
@_expose(wasm, "think") @_cdecl("playground_think")
public func think() -> Int32 {
  guard let session else { return -1 }
  do throws(ModelError) {
    guard let window = try session.think() else { return 0 }
    heard = window
    session.copyOutputs()
    return 1
  } catch {
    return -1
  }
}

/// Runs an inference on the input area: 0 when it is done.
@_expose(wasm, "run") @_cdecl("playground_run")
public func run() -> Int32 {
  guard let session else { return -1 }
  do throws(ModelError) {
    try session.run()
    session.copyOutputs()
    return 0
  } catch {
    return -1
  }
}

/// Forgets what was heard.
@_expose(wasm, "reset") @_cdecl("playground_reset")
public func reset() {
  heard = nil
  session?.reset()
}

/// A number that the page asks for, by `Fact`; -1 for none.
@_expose(wasm, "fact") @_cdecl("playground_fact")
public func fact(_ code: Int32) -> Int32 {
  Fact(rawValue: code)?.value(session, heard) ?? -1
}

/// Where the label of a class lies.
@_expose(wasm, "label") @_cdecl("playground_label")
public func label(_ index: Int32) -> Int32 {
  guard let session, index >= 0, Int(index) < session.model.labelCount else { return 0 }
  return session.model.label(Int(index)).withUnsafeBytes {
    Int32(truncatingIfNeeded: UInt(bitPattern: $0.baseAddress))
  }
}

/// Bytes of that label.
@_expose(wasm, "labelBytes") @_cdecl("playground_label_bytes")
public func labelBytes(_ index: Int32) -> Int32 {
  guard let session, index >= 0, Int(index) < session.model.labelCount else { return 0 }
  return Int32(session.model.label(Int(index)).count)
}
