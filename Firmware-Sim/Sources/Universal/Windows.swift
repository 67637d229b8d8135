internal import CUniversal
internal import Thimble
internal import ThimbleAudio

extension Universal {
  /// Runs an inference on each window of samples: the front end makes a row of features, the network takes
  /// it, as `thimble run` does.
  @inline(never)
  static func runWindows<Linked: OperatorSet>(
    _ mailbox: UnsafeMutablePointer<universal_mailbox>, linking: Linked.Type
  ) throws(ModelError) {
    var interpreter = try open(mailbox, linking: linking)
    var mfcc = try makeMFCC(mailbox, interpreter.model)
    let outputs = Outputs(mailbox)
    for index in 0..<Int(mailbox.pointee.inferences) {
      resetIfDue(&interpreter, index, mailbox)
      let window = universal_window_in_host_memory(UInt32(truncatingIfNeeded: index))
      universal_inference_start()
      try infer(window, &mfcc, &interpreter)
      universal_inference_end()
      outputs.write(interpreter, index)
    }
  }

  /// Runs an inference on the samples of a window.
  @inline(never)
  private static func infer<Linked: OperatorSet>(
    _ window: UnsafePointer<universal_window>, _ mfcc: inout MFCC,
    _ interpreter: inout Interpreter<Linked>
  ) throws(ModelError) {
    let samples = UnsafeRawBufferPointer(
      start: universal_memory(window.pointee.samples), count: Int(window.pointee.count) &* 2
    ).bindMemory(to: Int16.self).span
    mfcc.reset()
    mfcc.setClipMaximum(Int16(truncatingIfNeeded: window.pointee.maximum))
    var taken = 0
    interpreter.startInference()
    while !interpreter.isComplete {
      universal_front_end_start()
      repeat {
        guard taken < samples.count else { throw ModelError(.inputSize, at: 0) }
        taken &+= mfcc.push(samples.extracting(taken..<samples.count))
      } while !mfcc.isRowReady
      let isFed: Void? = try interpreter.withNextRow { row in mfcc.writeRow(into: &row) }
      universal_front_end_end()
      guard isFed != nil else { throw ModelError(.stalled, at: 0) }
      interpreter.commitInputRow()
    }
  }

  /// The model's front end.
  ///
  /// Not inlined, so that what it needs on the way is off the stack afterwards.
  @inline(never)
  private static func makeMFCC(
    _ mailbox: UnsafeMutablePointer<universal_mailbox>, _ model: Model
  ) throws(ModelError) -> MFCC {
    guard let frontEnd = model.frontEnd, let tables = tables(mailbox, frontEnd) else {
      throw ModelError(.featureNotLinked, at: 0)
    }
    do throws(MFCCError) {
      return try MFCC(
        frontEnd,
        quantizer: FeatureQuantizer(scale: model.input.scale, zeroPoint: model.input.zeroPoint),
        tables: tables,
        state: UnsafeMutableRawBufferPointer(
          start: universal_writable_memory(mailbox.pointee.front_end),
          count: Int(mailbox.pointee.front_end_bytes)))
    } catch {
      throw ModelError(.featureNotLinked, at: 0)
    }
  }

  /// The front end's tables: from the mailbox, or those compiled in.
  @inline(never)
  private static func tables(
    _ mailbox: UnsafeMutablePointer<universal_mailbox>, _ frontEnd: FrontEnd
  ) -> MFCCTables? {
    guard mailbox.pointee.tables != 0 else { return MFCCTables.builtIn(for: frontEnd) }
    do throws(MFCCError) {
      return try MFCCTables(
        UnsafeRawBufferPointer(
          start: universal_memory(mailbox.pointee.tables), count: Int(mailbox.pointee.table_bytes)),
        for: frontEnd)
    } catch {
      return nil
    }
  }
}
