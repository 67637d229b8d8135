public import Thimble

extension MFCC: LinkedFrontEnd {
  /// Sets up the front end of a model at a stream's start.
  public static func opened(
    _ model: Model, state: UnsafeMutableRawBufferPointer
  ) -> MFCC? {
    guard let frontEnd = model.frontEnd, let tables = MFCCTables.builtIn(for: frontEnd) else {
      return nil
    }
    let input = model.input
    do throws(MFCCError) {
      return try unsafe MFCC(
        frontEnd, quantizer: FeatureQuantizer(scale: input.scale, zeroPoint: input.zeroPoint),
        tables: tables, state: state)
    } catch {
      return nil
    }
  }
}

extension MicroFrontEnd: LinkedFrontEnd {
  /// Sets up the front end of a model at a stream's start.
  public static func opened(
    _ model: Model, state: UnsafeMutableRawBufferPointer
  ) -> MicroFrontEnd? {
    guard let frontEnd = model.frontEnd, let tables = MicroTables.builtIn(for: frontEnd) else {
      return nil
    }
    do throws(MFCCError) {
      return try unsafe MicroFrontEnd(frontEnd, tables: tables, state: state)
    } catch {
      return nil
    }
  }
}

extension LogMel: LinkedFrontEnd {
  /// Sets up the front end of a model at a stream's start.
  public static func opened(
    _ model: Model, state: UnsafeMutableRawBufferPointer
  ) -> LogMel? {
    guard let frontEnd = model.frontEnd, let tables = LogMelTables.builtIn(for: frontEnd) else {
      return nil
    }
    let input = model.input
    do throws(MFCCError) {
      return try unsafe LogMel(
        frontEnd, quantizer: FeatureQuantizer(scale: input.scale, zeroPoint: input.zeroPoint),
        tables: tables, state: state)
    } catch {
      return nil
    }
  }
}
