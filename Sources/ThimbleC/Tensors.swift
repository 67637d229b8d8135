public import CThimble
internal import Thimble
internal import ThimbleAudio

/// `thimble_query`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_query_abi(
  _ abi: UInt32, _ model: UnsafeRawPointer!, _ model_bytes: UInt32,
  _ sizes: UnsafeMutablePointer<thimble_sizes>!
) -> Int32 {
  guard abi == UInt32(THIMBLE_ABI_VERSION) else { return THIMBLE_ABI_MISMATCH.code }
  guard let model = unsafe model, let sizes = unsafe sizes else { return THIMBLE_NULL_POINTER.code }
  do throws(ModelError) {
    unsafe sizes.pointee = unsafe thimble_sizes(
      try Model(file(model, model_bytes), linking: Linked.self))
    return THIMBLE_OK.code
  } catch {
    return error.code
  }
}

extension thimble_sizes {
  /// What an opened model asks for.
  fileprivate init(_ model: Model) {
    self.init()
    file_bytes = UInt32(truncatingIfNeeded: model.byteCount)
    arena_bytes = UInt32(truncatingIfNeeded: model.arenaBytes)
    for index in 0..<model.inputCount {
      input_values &+= UInt32(truncatingIfNeeded: model.input(index).byteCount)
    }
    for index in 0..<model.outputCount {
      output_values &+= UInt32(truncatingIfNeeded: model.output(index).byteCount)
    }
    input_count = UInt32(truncatingIfNeeded: model.inputCount)
    output_count = UInt32(truncatingIfNeeded: model.outputCount)
    operator_count = UInt32(truncatingIfNeeded: model.operatorCount)
    label_count = UInt32(truncatingIfNeeded: model.labelCount)
    guard let frontEnd = model.frontEnd else { return }
    frontend_bytes = UInt32(truncatingIfNeeded: MFCC.stateBytes(for: frontEnd))
    feature_bytes = UInt32(
      truncatingIfNeeded: KeywordSpotter<MFCC, Linked>.bufferBytes(for: model))
    sample_rate = frontEnd.sampleRateHertz
    window_samples = UInt32(truncatingIfNeeded: frontEnd.windowSamples)
    stride_samples = UInt32(frontEnd.frameStride)
  }
}

/// `thimble_input`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_input(
  _ context: UnsafePointer<thimble_context>!, _ index: UInt32,
  _ tensor: UnsafeMutablePointer<thimble_tensor>!
) -> Int32 {
  guard let context = unsafe opened(context) else { return unsafe notOpened(context) }
  guard let tensor = unsafe tensor else { return THIMBLE_NULL_POINTER.code }
  let model = unsafe context.pointee.interpreter.model
  guard index < UInt32(model.inputCount) else { return THIMBLE_NO_SUCH_TENSOR.code }
  unsafe tensor.pointee = unsafe thimble_tensor(
    model.input(Int(index)), start(of: model.inputName(Int(index))))
  return THIMBLE_OK.code
}

/// `thimble_output`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_output(
  _ context: UnsafePointer<thimble_context>!, _ index: UInt32,
  _ tensor: UnsafeMutablePointer<thimble_tensor>!
) -> Int32 {
  guard let context = unsafe opened(context) else { return unsafe notOpened(context) }
  guard let tensor = unsafe tensor else { return THIMBLE_NULL_POINTER.code }
  let model = unsafe context.pointee.interpreter.model
  guard index < UInt32(model.outputCount) else { return THIMBLE_NO_SUCH_TENSOR.code }
  unsafe tensor.pointee = unsafe thimble_tensor(
    model.output(Int(index)), start(of: model.outputName(Int(index))))
  return THIMBLE_OK.code
}

extension thimble_tensor {
  fileprivate init(_ info: TensorInfo, _ name: UnsafePointer<CChar>) {
    unsafe self.init()
    unsafe self.name = unsafe name
    unsafe height = UInt32(truncatingIfNeeded: info.shape.height)
    unsafe width = UInt32(truncatingIfNeeded: info.shape.width)
    unsafe channels = UInt32(truncatingIfNeeded: info.shape.channels)
    unsafe row_values = UInt32(truncatingIfNeeded: info.shape.rowCount)
    unsafe values = UInt32(truncatingIfNeeded: info.shape.count)
    unsafe scale = info.scale
    unsafe zero_point = Int32(info.wideZeroPoint)
    unsafe value_bytes = UInt32(truncatingIfNeeded: info.valueBytes)
  }
}

/// A text of the file, which a zero byte follows; "" for one that is not there.
func start(of text: Span<UInt8>) -> UnsafePointer<CChar> {
  unsafe text.withUnsafeBytes { bytes in
    guard let start = bytes.baseAddress, unsafe !bytes.isEmpty else {
      return unsafe thimble_no_text()
    }
    return unsafe start.assumingMemoryBound(to: CChar.self)
  }
}

/// A text of the program, which a zero byte follows.
@inline(__always)
func constant(_ text: StaticString) -> UnsafePointer<CChar> {
  unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// The bytes of a text of C's.
private func bytes(of text: UnsafePointer<CChar>) -> UnsafeBufferPointer<UInt8> {
  var count = 0
  while unsafe text[count] != 0 { count &+= 1 }
  return unsafe UnsafeBufferPointer(
    start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: count)
}

/// `thimble_find_input`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_find_input(
  _ context: UnsafePointer<thimble_context>!, _ name: UnsafePointer<CChar>!
) -> Int32 {
  guard let context = unsafe opened(context), let name = unsafe name,
    let index = unsafe context.pointee.interpreter.model.inputIndex(named: bytes(of: name).span)
  else { return -1 }
  return Int32(truncatingIfNeeded: index)
}

/// `thimble_find_output`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_find_output(
  _ context: UnsafePointer<thimble_context>!, _ name: UnsafePointer<CChar>!
) -> Int32 {
  guard let context = unsafe opened(context), let name = unsafe name,
    let index = unsafe context.pointee.interpreter.model.outputIndex(named: bytes(of: name).span)
  else { return -1 }
  return Int32(truncatingIfNeeded: index)
}

/// `thimble_output_values`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_output_values(
  _ context: UnsafePointer<thimble_context>!, _ index: UInt32,
  _ count: UnsafeMutablePointer<UInt32>!
) -> UnsafePointer<Int8>? {
  guard let context = unsafe opened(context),
    unsafe index < UInt32(context.pointee.interpreter.model.outputCount)
  else { return nil }
  return unsafe start(of: context.pointee.interpreter.output(Int(index)), count)
}

/// Where values of the arena start, and how many they are.
func start(
  of values: Span<Int8>, _ count: UnsafeMutablePointer<UInt32>?
) -> UnsafePointer<Int8>? {
  unsafe count?.pointee = UInt32(truncatingIfNeeded: values.count)
  return unsafe values.withUnsafeBufferPointer { $0.baseAddress }
}

/// `thimble_best`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_best(_ context: UnsafePointer<thimble_context>!, _ index: UInt32) -> Int32 {
  guard let context = unsafe opened(context),
    unsafe index < UInt32(context.pointee.interpreter.model.outputCount)
  else { return -1 }
  return unsafe Int32(
    truncatingIfNeeded: context.pointee.interpreter.bestClass(ofOutput: Int(index)).index)
}

/// `thimble_label`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_label(
  _ context: UnsafePointer<thimble_context>!, _ index: UInt32
) -> UnsafePointer<CChar>? {
  guard let context = unsafe opened(context) else { return nil }
  return unsafe label(index, of: context.pointee.interpreter.model)
}

/// A class's label; `nil` where there is none.
func label(_ index: UInt32, of model: Model) -> UnsafePointer<CChar>? {
  guard index < UInt32(model.labelCount) else { return nil }
  return unsafe start(of: model.label(Int(index)))
}

/// `thimble_operator_name`: `thimble.h` says what it takes and returns.
@c @implementation
public func thimble_operator_name(
  _ context: UnsafePointer<thimble_context>!, _ index: UInt32
) -> UnsafePointer<CChar>? {
  guard let context = unsafe opened(context),
    unsafe index < UInt32(context.pointee.interpreter.model.operatorCount)
  else { return nil }
  return unsafe thimble_kernel_name(
    UInt32(context.pointee.interpreter.model.kernelCode(Int(index))))
}
