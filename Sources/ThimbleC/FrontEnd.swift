public import CThimble
internal import Thimble
internal import ThimbleAudio

/// What lies in a `thimble_frontend`.
struct FrontEndContext: ~Copyable {
  let mark: UInt32
  var mfcc: MFCC

  static var opened: UInt32 { 0x5448_4645 }
}

private func openedFrontEnd(
  _ memory: UnsafePointer<thimble_frontend>?
) -> UnsafeMutablePointer<FrontEndContext>? {
  guard let memory = unsafe UnsafeRawPointer(memory),
    unsafe memory.load(as: UInt32.self) == FrontEndContext.opened
  else { return nil }
  return unsafe UnsafeMutableRawPointer(mutating: memory).assumingMemoryBound(
    to: FrontEndContext.self)
}

/// A model's front end in a caller's memory.
///
/// - Throws: the status to return.
@inline(__always)
func makeFrontEnd(
  _ model: Model, state: UnsafeMutableRawBufferPointer, tables: UnsafeRawBufferPointer
) throws(Status) -> MFCC {
  guard let frontEnd = model.frontEnd else { throw Status(THIMBLE_NO_FRONT_END) }
  do throws(MFCCError) {
    let bytes = unsafe tables.baseAddress == nil ? MFCCTables.builtInBytes : tables
    let tables = try unsafe MFCCTables(bytes, for: frontEnd)
    let input = model.input
    return try unsafe MFCC(
      frontEnd, quantizer: FeatureQuantizer(scale: input.scale, zeroPoint: input.zeroPoint),
      tables: tables, state: state)
  } catch {
    throw Status(error)
  }
}

/// A status, as an error.
struct Status: Error {
  let code: Int32

  init(_ status: thimble_status) { code = status.code }

  init(_ error: MFCCError) {
    switch error {
    case .stateTooSmall: self.init(THIMBLE_STATE_TOO_SMALL)
    case .misalignedState, .misalignedTables: self.init(THIMBLE_MISALIGNED)
    case .invalidTables, .tablesOfAnotherFrontEnd: self.init(THIMBLE_NO_TABLES)
    case .unsupportedFFTLength, .unsupportedFrameLength, .zeroFrameStride, .zeroSampleRate,
      .unsupportedBandEdges, .unsupportedBandCount, .unsupportedCoefficientCount,
      .unsupportedLifter, .unsupportedLogOffset, .unsupportedScale, .unsupportedKind:
      self.init(THIMBLE_FRONT_END_UNSUPPORTED)
    }
  }
}

/// `thimble_frontend_open`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_frontend_open_abi(
  _ abi: UInt32, _ frontend: UnsafeMutablePointer<thimble_frontend>!,
  _ context: UnsafePointer<thimble_context>!, _ state: UnsafeMutableRawPointer!,
  _ state_bytes: UInt32, _ tables: UnsafeRawPointer!, _ table_bytes: UInt32
) -> Int32 {
  guard abi == UInt32(THIMBLE_ABI_VERSION),
    MemoryLayout<FrontEndContext>.size <= MemoryLayout<thimble_frontend>.size
  else { return THIMBLE_ABI_MISMATCH.code }
  guard let frontend = unsafe frontend, let state = unsafe state else {
    return THIMBLE_NULL_POINTER.code
  }
  guard let context = unsafe opened(context) else { return unsafe notOpened(context) }
  let memory = UnsafeMutableRawPointer(frontend)
  unsafe memory.storeBytes(of: 0, as: UInt32.self)
  do throws(Status) {
    let mfcc = try unsafe makeFrontEnd(
      context.pointee.interpreter.model,
      state: UnsafeMutableRawBufferPointer(start: state, count: Int(state_bytes)),
      tables: UnsafeRawBufferPointer(start: tables, count: Int(table_bytes)))
    unsafe memory.assumingMemoryBound(to: FrontEndContext.self).initialize(
      to: FrontEndContext(mark: FrontEndContext.opened, mfcc: mfcc))
    return THIMBLE_OK.code
  } catch {
    return error.code
  }
}

/// `thimble_frontend_push`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_frontend_push(
  _ frontend: UnsafeMutablePointer<thimble_frontend>!, _ samples: UnsafePointer<Int16>!,
  _ count: UInt32
) -> UInt32 {
  guard let frontend = unsafe openedFrontEnd(frontend), let samples = unsafe samples else {
    return 0
  }
  return unsafe UInt32(
    truncatingIfNeeded: frontend.pointee.mfcc.push(
      UnsafeBufferPointer(start: samples, count: Int(count)).span))
}

/// `thimble_frontend_row_is_ready`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_frontend_row_is_ready(_ frontend: UnsafePointer<thimble_frontend>!) -> Int32 {
  unsafe openedFrontEnd(frontend)?.pointee.mfcc.isRowReady ?? false ? 1 : 0
}

/// `thimble_frontend_write_row`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_frontend_write_row(
  _ frontend: UnsafePointer<thimble_frontend>!, _ row: UnsafeMutablePointer<Int8>!, _ count: UInt32
) -> Int32 {
  guard let context = unsafe openedFrontEnd(frontend) else { return unsafe notOpened(frontend) }
  guard let row = unsafe row else { return THIMBLE_NULL_POINTER.code }
  guard unsafe Int(count) >= MFCC.rowBytes(for: context.pointee.mfcc.frontEnd) else {
    return THIMBLE_INPUT_SIZE.code
  }
  var values = unsafe UnsafeMutableBufferPointer(start: row, count: Int(count)).mutableSpan
  unsafe context.pointee.mfcc.writeRow(into: &values)
  return THIMBLE_OK.code
}

/// `thimble_frontend_set_clip_maximum`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_frontend_set_clip_maximum(
  _ frontend: UnsafeMutablePointer<thimble_frontend>!, _ maximum: Int16
) {
  unsafe openedFrontEnd(frontend)?.pointee.mfcc.setClipMaximum(maximum)
}

/// `thimble_frontend_reset`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_frontend_reset(_ frontend: UnsafeMutablePointer<thimble_frontend>!) {
  unsafe openedFrontEnd(frontend)?.pointee.mfcc.reset()
}
