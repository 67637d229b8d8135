public import Thimble

/// TensorFlow's micro front end, as microWakeWord and micro_speech need it.
///
/// Spectra of 16 bits, bands from which the noise is subtracted, a gain a channel (PCAN), logarithms: the same
/// integers, bit for bit, as of its C code (tensorflow/lite/experimental/microfrontend), of which this is written anew.
///
/// ```
/// var micro = try MicroFrontEnd(frontEnd, tables: tables, state: memory)
/// ```
/// State (`stateBytes(for:)`; 2,224 bytes for 40 channels of 30 ms every 10 ms at 16 kHz):
/// ```
/// Int16  [fftLength]    the frame, its spectrum, its energies
/// UInt32 [channels]     estimates of the noise
/// UInt16 [channels]     the last row, values of 1/25.6
/// Int16  [frameLength]  samples of the frame
/// ```
/// A row is quantized as ESPHome does it, whatever the network's input says: (256 v + 333) / 666 - 128, clamped.
///
/// Safe: `init` checks size and alignment of the memory, and the caller's `unsafe` there says that it stays. It
/// comes as a raw buffer, as a span ends with the call. Indices stay inside what the parameters ask for.
@safe
public struct MicroFrontEnd: AudioFrontEnd, ~Copyable {
  /// The parameters.
  public let frontEnd: FrontEnd
  /// Whether the last push completed a frame; the next push starts another.
  public private(set) var isRowReady = false
  private let tables: MicroTables
  private let transform: MicroFFT
  private let bands: MicroBands
  private let values: UnsafeMutablePointer<UInt16>
  private let samples: UnsafeMutablePointer<Int16>
  /// Samples of the frame that have arrived.
  private var position = 0

  /// Bytes of memory that a front end needs, a multiple of 4: what `init` takes.
  public static func stateBytes(for frontEnd: FrontEnd) -> Int {
    let (channels, length) = (Int(frontEnd.melBands), Int(frontEnd.frameLength))
    return (2 &* (Int(frontEnd.fftLength) &+ channels &+ length) &+ 4 &* channels &+ 3) & ~3
  }

  /// Values in a row: the channels.
  public static func rowBytes(for frontEnd: FrontEnd) -> Int { Int(frontEnd.melBands) }

  /// Sets up a front end at the start of a stream.
  ///
  /// - Parameters:
  ///   - frontEnd: the parameters.
  ///   - tables: the constants made for `frontEnd`.
  ///   - state: at least `stateBytes(for:)` bytes, aligned to 4, any content. They must outlive
  ///     the value, which alone may touch them.
  /// - Throws: `MFCCError`.
  @inline(__always)
  public init(
    _ frontEnd: FrontEnd, tables: MicroTables, state: UnsafeMutableRawBufferPointer
  ) throws(MFCCError) {
    try frontEnd.checkForMicroFrontEnd()
    let needed = Self.stateBytes(for: frontEnd)
    guard let base = state.baseAddress, state.count >= needed else {
      throw .stateTooSmall(neededBytes: needed)
    }
    guard UInt(bitPattern: base) & 3 == 0 else { throw .misalignedState }
    let (channels, length) = (Int(frontEnd.melBands), Int(frontEnd.fftLength))
    let estimates = unsafe (base + 2 &* length).assumingMemoryBound(to: UInt32.self)
    self.frontEnd = frontEnd
    self.tables = tables
    transform = unsafe MicroFFT(
      words: base.assumingMemoryBound(to: Int16.self), length: length, turns: tables.turns,
      halfTurns: tables.halfTurns)
    bands = unsafe MicroBands(frontEnd, tables, estimates: estimates)
    unsafe values = UnsafeMutableRawPointer(estimates + channels)
      .assumingMemoryBound(to: UInt16.self)
    unsafe samples = UnsafeMutableRawPointer(values + channels)
      .assumingMemoryBound(to: Int16.self)
    bands.reset()
  }

  /// Forgets all samples, and what is known of the noise.
  public mutating func reset() {
    isRowReady = false
    position = 0
    bands.reset()
  }

  /// Takes samples until a frame is complete.
  ///
  /// - Parameter new: the next samples of the stream, any number.
  /// - Returns: how many were taken: all of them, or those up to a frame's last, in which case
  ///   `isRowReady` is true and the rest is to be pushed again.
  public mutating func push(_ new: Span<Int16>) -> Int {
    let length = Int(frontEnd.frameLength)
    if isRowReady { startNextFrame() }
    let taken = min(new.count, length &- position)
    for index in 0..<taken { unsafe samples[position &+ index] = new[index] }
    position &+= taken
    if position == length, taken > 0 { finishFrame() }
    return taken
  }

  /// What a step of a value stands for.
  package static var step: Float { 0.039_062_5 }

  /// Channel `index` of the last row, in steps of 1/25.6, as the C code gives it.
  public func value(_ index: Int) -> UInt16 {
    precondition(index >= 0 && index < Int(frontEnd.melBands))
    return unsafe values[index]
  }

  /// Quantizes the last frame into a row of the network's input.
  ///
  /// - Parameter row: at least as many values as channels.
  @inline(__always)
  public func writeRow(into row: inout MutableSpan<Int8>) {
    for index in 0..<Int(frontEnd.melBands) {
      let value = unsafe (UInt32(values[index]) &* 256 &+ 333) / 666
      row[index] = Int8(truncatingIfNeeded: Int32(truncatingIfNeeded: min(value, 255)) &- 128)
    }
  }

  /// Keeps the samples that the next frame begins with.
  private mutating func startNextFrame() {
    isRowReady = false
    let stride = Int(frontEnd.frameStride)
    position = Int(frontEnd.frameLength) &- stride
    for index in 0..<position { unsafe samples[index] = samples[index &+ stride] }
  }

  /// Computes the row of a complete frame.
  private mutating func finishFrame() {
    isRowReady = true
    let length = Int(frontEnd.frameLength)
    let shift = unsafe transform.load(samples, window: tables.window, count: length)
    transform.transform()
    transform.computeEnergies()
    unsafe bands.compute(transform, shift: shift, into: values)
  }
}
