package import Thimble
package import ThimbleAudio

/// Any of the front ends, as the model's parameters ask: what a device links one of.
package struct HostFrontEnd: AudioFrontEnd, ~Copyable {
  /// The parameters.
  package let frontEnd: FrontEnd
  private var mfcc: MFCC?
  private var micro: MicroFrontEnd?
  private var logMel: LogMel?

  /// Bytes of memory between calls.
  package static func stateBytes(for frontEnd: FrontEnd) -> Int { frontEnd.stateBytes }
  /// Values in a row.
  package static func rowBytes(for frontEnd: FrontEnd) -> Int { Int(frontEnd.coefficients) }

  /// Sets up a front end.
  ///
  /// - Parameters:
  ///   - tables: its constants, which must outlive the value.
  ///   - scale: the step between two int8 values of the network's input.
  ///   - zeroPoint: the int8 value that stands for 0.
  ///   - state: `stateBytes(for:)` bytes that must outlive the value, which alone may touch them.
  /// - Throws: `MFCCError`.
  package init(
    _ tables: FrontEndTables, scale: Float, zeroPoint: Int8,
    state: UnsafeMutableRawBufferPointer
  ) throws(MFCCError) {
    frontEnd = tables.frontEnd
    mfcc = nil
    micro = nil
    logMel = nil
    switch tables.view {
    case .mfcc(let view):
      mfcc = try unsafe MFCC(
        frontEnd, quantizer: FeatureQuantizer(scale: scale, zeroPoint: zeroPoint), tables: view,
        state: state)
    case .micro(let view):
      micro = try unsafe MicroFrontEnd(frontEnd, tables: view, state: state)
    case .logMel(let view):
      logMel = try unsafe LogMel(
        frontEnd, quantizer: FeatureQuantizer(scale: scale, zeroPoint: zeroPoint), tables: view,
        state: state)
    }
  }

  /// Whether the last push completed a row.
  package var isRowReady: Bool {
    switch mfcc {
    case .some(let mfcc): return mfcc.isRowReady
    case .none: break
    }
    switch micro {
    case .some(let micro): return micro.isRowReady
    case .none: break
    }
    switch logMel {
    case .some(let logMel): return logMel.isRowReady
    case .none: return false
    }
  }

  /// Takes samples until a row is complete.
  package mutating func push(_ samples: Span<Int16>) -> Int {
    if let taken = mfcc?.push(samples) { return taken }
    if let taken = micro?.push(samples) { return taken }
    if let taken = logMel?.push(samples) { return taken }
    return samples.count
  }

  /// Writes the last row.
  package func writeRow(into row: inout MutableSpan<Int8>) {
    switch mfcc {
    case .some(let mfcc): return mfcc.writeRow(into: &row)
    case .none: break
    }
    switch micro {
    case .some(let micro): return micro.writeRow(into: &row)
    case .none: break
    }
    switch logMel {
    case .some(let logMel): logMel.writeRow(into: &row)
    case .none: break
    }
  }

  /// Forgets all samples.
  package mutating func reset() {
    mfcc?.reset()
    micro?.reset()
    logMel?.reset()
  }

  /// Announces the largest sample of the clip, where the gain depends on it.
  mutating func setClipMaximum(_ maximum: Int16) { mfcc?.setClipMaximum(maximum) }

  /// A value of the last row before quantization.
  func value(_ index: Int) -> Float {
    switch mfcc {
    case .some(let mfcc): return Self.float(mfcc.coefficient(index))
    case .none: break
    }
    switch micro {
    case .some(let micro): return Float(micro.value(index)) * MicroFrontEnd.step
    case .none: break
    }
    switch logMel {
    case .some(let logMel): return Self.float(logMel.value(index))
    case .none: return 0
    }
  }

  private static func float(_ value: Int32) -> Float {
    Float(value) / Float(1 << FeatureQuantizer.coefficientFractionBits)
  }
}
