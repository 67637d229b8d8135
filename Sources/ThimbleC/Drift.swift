internal import CThimble
internal import Thimble
internal import ThimbleTrust

/// `thimble_peak`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_peak(_ samples: UnsafePointer<Int16>!, _ count: UInt32) -> Int32 {
  guard let samples = unsafe samples else { return 0 }
  let values = unsafe UnsafeBufferPointer(start: samples, count: Int(count)).span
  return Int32(truncatingIfNeeded: DriftCounters.peak(of: values))
}

/// `thimble_count_drift`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_count_drift(
  _ report: UnsafeMutablePointer<UInt8>!, _ scores: UnsafePointer<Int8>!, _ count: UInt32,
  _ peak: Int32
) -> Int32 {
  guard let report = unsafe report, let scores = unsafe scores else {
    return THIMBLE_NULL_POINTER.code
  }
  guard count > 0 else { return THIMBLE_INPUT_SIZE.code }
  let bytes = unsafe UnsafeRawBufferPointer(start: report, count: DriftCounters.byteCount).bytes
  var counters = DriftCounters()
  if !isBlank(bytes) {
    guard let kept = DriftCounters(report: bytes) else { return THIMBLE_INVALID_FIELD.code }
    counters = kept
  }
  let values = unsafe UnsafeBufferPointer(start: scores, count: Int(count)).span
  counters.count(scores: values, peak: Int(peak))
  for index in 0..<DriftCounters.byteCount { unsafe report[index] = counters[index] }
  return THIMBLE_OK.code
}

/// Whether all bytes are zero.
private func isBlank(_ bytes: RawSpan) -> Bool {
  for index in 0..<bytes.byteCount where bytes.byte(index) != 0 { return false }
  return true
}
