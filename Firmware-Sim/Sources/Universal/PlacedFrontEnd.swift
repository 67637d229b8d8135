internal import CUniversal
internal import Thimble
internal import ThimbleAudio

/// A front end whose tables the host may place beside those that are compiled in.
protocol PlacedFrontEnd: AudioFrontEnd, ~Copyable {
  /// The front end of a model, with the tables that the host placed or else those compiled in; `nil` where it cannot be.
  static func made(
    _ model: Model, _ tables: UnsafeRawBufferPointer?, _ state: UnsafeMutableRawBufferPointer
  ) -> Self?
  /// Begins a stream, or a clip, with a window.
  mutating func start(_ window: UnsafePointer<universal_window>)
}

extension PlacedFrontEnd where Self: ~Copyable {
  mutating func start(_ window: UnsafePointer<universal_window>) { reset() }
}

extension MFCC: PlacedFrontEnd {
  static func made(
    _ model: Model, _ tables: UnsafeRawBufferPointer?, _ state: UnsafeMutableRawBufferPointer
  ) -> MFCC? {
    guard let frontEnd = model.frontEnd else { return nil }
    do throws(MFCCError) {
      return try MFCC(
        frontEnd, quantizer: FeatureQuantizer(model.input),
        tables: MFCCTables(tables ?? MFCCTables.builtInBytes, for: frontEnd), state: state)
    } catch {
      return nil
    }
  }

  mutating func start(_ window: UnsafePointer<universal_window>) {
    reset()
    setClipMaximum(Int16(truncatingIfNeeded: window.pointee.maximum))
  }
}

extension MicroFrontEnd: PlacedFrontEnd {
  static func made(
    _ model: Model, _ tables: UnsafeRawBufferPointer?, _ state: UnsafeMutableRawBufferPointer
  ) -> MicroFrontEnd? {
    guard let tables else { return opened(model, state: state) }
    guard let frontEnd = model.frontEnd else { return nil }
    do throws(MFCCError) {
      return try MicroFrontEnd(
        frontEnd, tables: MicroTables(tables, for: frontEnd), state: state)
    } catch {
      return nil
    }
  }
}

extension LogMel: PlacedFrontEnd {
  static func made(
    _ model: Model, _ tables: UnsafeRawBufferPointer?, _ state: UnsafeMutableRawBufferPointer
  ) -> LogMel? {
    guard let tables else { return opened(model, state: state) }
    guard let frontEnd = model.frontEnd else { return nil }
    do throws(MFCCError) {
      return try LogMel(
        frontEnd, quantizer: FeatureQuantizer(model.input),
        tables: LogMelTables(tables, for: frontEnd), state: state)
    } catch {
      return nil
    }
  }
}

extension FeatureQuantizer {
  fileprivate init(_ input: TensorInfo) throws(MFCCError) {
    try self.init(scale: input.scale, zeroPoint: input.zeroPoint)
  }
}
