public import CThimble
internal import Thimble
internal import ThimbleAudio

/// What lies in a `thimble_spotter`.
struct SpotterContext: ~Copyable {
  let mark: UInt32
  var spotter: KeywordSpotter<MFCC, Linked>

  static var opened: UInt32 { 0x5448_5350 }
}

private func openedSpotter(
  _ memory: UnsafePointer<thimble_spotter>?
) -> UnsafeMutablePointer<SpotterContext>? {
  guard let memory = unsafe UnsafeRawPointer(memory),
    unsafe memory.load(as: UInt32.self) == SpotterContext.opened
  else { return nil }
  return unsafe UnsafeMutableRawPointer(mutating: memory).assumingMemoryBound(
    to: SpotterContext.self)
}

/// `thimble_spotter_open`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_spotter_open_abi(
  _ abi: UInt32, _ spotter: UnsafeMutablePointer<thimble_spotter>!,
  _ memory: UnsafePointer<thimble_spotter_memory>!
) -> Int32 {
  guard abi == UInt32(THIMBLE_ABI_VERSION),
    MemoryLayout<SpotterContext>.size <= MemoryLayout<thimble_spotter>.size
  else { return THIMBLE_ABI_MISMATCH.code }
  guard let spotter = unsafe spotter, let memory = unsafe memory else {
    return THIMBLE_NULL_POINTER.code
  }
  let bytes = UnsafeMutableRawPointer(spotter)
  unsafe bytes.storeBytes(of: 0, as: UInt32.self)
  do throws(Status) {
    unsafe bytes.assumingMemoryBound(to: SpotterContext.self).initialize(
      to: SpotterContext(mark: SpotterContext.opened, spotter: try makeSpotter(memory)))
    return THIMBLE_OK.code
  } catch {
    return error.code
  }
}

@inline(__always)
private func makeSpotter(
  _ memory: UnsafePointer<thimble_spotter_memory>
) throws(Status) -> KeywordSpotter<MFCC, Linked> {
  let memory = unsafe memory.pointee
  guard let model = unsafe memory.model, let arena = unsafe memory.arena,
    let state = unsafe memory.state,
    let features = unsafe memory.features
  else { throw Status(THIMBLE_NULL_POINTER) }
  let interpreter = try unsafe openInterpreter(
    file(model, memory.model_bytes),
    arena: UnsafeMutableRawBufferPointer(start: arena, count: Int(memory.arena_bytes)))
  let mfcc = try unsafe makeFrontEnd(
    interpreter.model,
    state: UnsafeMutableRawBufferPointer(start: state, count: Int(memory.state_bytes)),
    tables: UnsafeRawBufferPointer(start: memory.tables, count: Int(memory.table_bytes)))
  do throws(KeywordSpotterError) {
    return try unsafe KeywordSpotter(
      mfcc, interpreter,
      buffer: UnsafeMutableBufferPointer(start: features, count: Int(memory.feature_bytes)))
  } catch {
    switch error {
    case .gainOfWholeClip: throw Status(THIMBLE_GAIN_OF_WHOLE_CLIP)
    case .otherInput: throw Status(THIMBLE_OTHER_INPUT)
    case .bufferTooSmall: throw Status(THIMBLE_FEATURES_TOO_SMALL)
    case .unsoundListening: throw Status(THIMBLE_UNSOUND_LISTENING)
    }
  }
}

@inline(__always)
private func openInterpreter(
  _ file: UnsafeRawBufferPointer, arena: UnsafeMutableRawBufferPointer
) throws(Status) -> Interpreter<Linked> {
  do throws(ModelError) {
    return try unsafe Interpreter(model: file, arena: arena, linking: Linked.self)
  } catch {
    throw Status(error)
  }
}

extension Status {
  init(_ error: ModelError) { code = error.code }
}

/// `thimble_spotter_push`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_spotter_push(
  _ spotter: UnsafeMutablePointer<thimble_spotter>!, _ samples: UnsafePointer<Int16>!,
  _ count: UInt32, _ taken: UnsafeMutablePointer<UInt32>!,
  _ event: UnsafeMutablePointer<thimble_event>!
) -> Int32 {
  guard let context = unsafe openedSpotter(spotter) else { return unsafe notOpened(spotter) }
  guard let samples = unsafe samples, let taken = unsafe taken, let event = unsafe event else {
    return THIMBLE_NULL_POINTER.code
  }
  unsafe event.pointee.class_index = -1
  unsafe (event.pointee.word, event.pointee.word_score) = (-1, 0)
  unsafe taken.pointee = 0
  do throws(ModelError) {
    while unsafe taken.pointee < count {
      let rest = unsafe UnsafeBufferPointer(
        start: samples + Int(taken.pointee), count: Int(count &- taken.pointee))
      unsafe taken.pointee &+= UInt32(truncatingIfNeeded: context.pointee.spotter.hear(rest.span))
      if let window = try unsafe context.pointee.spotter.think() {
        unsafe event.pointee = unsafe thimble_event(window, context.pointee.spotter.model)
        break
      }
    }
    return THIMBLE_OK.code
  } catch {
    return error.code
  }
}

extension thimble_event {
  fileprivate init(_ window: HeardWindow, _ model: Model) {
    unsafe self.init()
    unsafe start_sample = window.startSample
    unsafe class_index = Int32(truncatingIfNeeded: window.classIndex)
    unsafe score = Int32(window.score)
    unsafe label = unsafe ThimbleC.label(UInt32(truncatingIfNeeded: window.classIndex), of: model)
    unsafe word = Int32(truncatingIfNeeded: window.word?.classIndex ?? -1)
    unsafe word_score = UInt32(window.word?.score ?? 0)
  }
}

/// `thimble_spotter_scores`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_spotter_scores(
  _ spotter: UnsafePointer<thimble_spotter>!, _ count: UnsafeMutablePointer<UInt32>!
) -> UnsafePointer<Int8>? {
  guard let context = unsafe openedSpotter(spotter) else { return nil }
  return unsafe start(of: context.pointee.spotter.scores, count)
}

/// `thimble_spotter_reset`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_spotter_reset(_ spotter: UnsafeMutablePointer<thimble_spotter>!) -> Int32 {
  guard let context = unsafe openedSpotter(spotter) else { return unsafe notOpened(spotter) }
  unsafe context.pointee.spotter.reset()
  return THIMBLE_OK.code
}
