internal import CBoard
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
    let interpreter = try open(mailbox, linking: linking)
    switch interpreter.model.frontEnd?.kind {
    case .mfcc?: try runWindows(mailbox, interpreter, MFCC.self)
    case .micro?: try runWindows(mailbox, interpreter, MicroFrontEnd.self)
    case .logMel?: try runWindows(mailbox, interpreter, LogMel.self)
    case nil: throw ModelError(.featureNotLinked, at: 0)
    }
  }

  /// Does it with a front end.
  ///
  /// One that goes on where the window before has ended, as states do, gets the samples behind it.
  @inline(never)
  private static func runWindows<Linked: OperatorSet, Source: PlacedFrontEnd & ~Copyable>(
    _ mailbox: UnsafeMutablePointer<universal_mailbox>, _ opened: consuming Interpreter<Linked>,
    _: Source.Type
  ) throws(ModelError) {
    var interpreter = opened
    var source = try makeFrontEnd(mailbox, interpreter.model, Source.self)
    let outputs = Outputs(mailbox)
    for index in 0..<Int(mailbox.pointee.inferences) {
      let isStart = index == 0 || resetIfDue(&interpreter, index, mailbox)
      let window = universal_window_in_host_memory(UInt32(truncatingIfNeeded: index))
      universal_inference_start()
      if isStart { source.start(window) }
      try infer(window, &source, &interpreter)
      universal_inference_end()
      outputs.write(interpreter, index)
    }
  }

  /// Runs an inference on the samples of a window.
  @inline(never)
  private static func infer<Linked: OperatorSet, Source: PlacedFrontEnd & ~Copyable>(
    _ window: UnsafePointer<universal_window>, _ source: inout Source,
    _ interpreter: inout Interpreter<Linked>
  ) throws(ModelError) {
    let samples = UnsafeRawBufferPointer(
      start: universal_memory(window.pointee.samples), count: Int(window.pointee.count) &* 2
    ).bindMemory(to: Int16.self).span
    var taken = 0
    interpreter.startInference()
    while !interpreter.isComplete {
      universal_front_end_start()
      repeat {
        guard taken < samples.count else { throw ModelError(.inputSize, at: 0) }
        taken &+= source.push(samples.extracting(taken..<samples.count))
      } while !source.isRowReady
      let isFed: Void? = try interpreter.withNextRow { row in source.writeRow(into: &row) }
      universal_front_end_end()
      guard isFed != nil else { throw ModelError(.stalled, at: 0) }
      interpreter.commitInputRow()
    }
  }

  /// The model's front end.
  ///
  /// Not inlined, so that what it needs on the way is off the stack afterwards.
  @inline(never)
  private static func makeFrontEnd<Source: PlacedFrontEnd & ~Copyable>(
    _ mailbox: UnsafeMutablePointer<universal_mailbox>, _ model: Model, _: Source.Type
  ) throws(ModelError) -> Source {
    let state = UnsafeMutableRawBufferPointer(
      start: universal_writable_memory(mailbox.pointee.front_end),
      count: Int(mailbox.pointee.front_end_bytes))
    let tables =
      mailbox.pointee.tables == 0
      ? nil
      : UnsafeRawBufferPointer(
        start: universal_memory(mailbox.pointee.tables), count: Int(mailbox.pointee.table_bytes))
    guard let source = Source.made(model, tables, state) else {
      throw ModelError(.featureNotLinked, at: 0)
    }
    return source
  }
}
