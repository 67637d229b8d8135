internal import CBoard
internal import CUniversal
internal import Thimble
internal import ThimbleAudio

/// Links every set of one kernel, and none: never run, only looked at.
///
/// What each set's function
/// reaches is what a firmware links for it (`Tools/simulator/linked_sizes.py`).
@main
struct Sizes {
  static func main() {
    let mailbox = universal_mailbox_in_host_memory()
    linkSets(mailbox)
    link_frontEnd(mailbox)
    link_microFrontEnd(mailbox)
    link_logMelFrontEnd(mailbox)
  }
}

/// Opens a model and runs an inference.
@inline(__always)
func link<Linked: OperatorSet>(
  _ mailbox: UnsafeMutablePointer<universal_mailbox>, _ linked: Linked.Type
) {
  do throws(ModelError) {
    var interpreter = try Interpreter(
      model: UnsafeRawBufferPointer(
        start: universal_memory(mailbox.pointee.model), count: Int(mailbox.pointee.model_bytes)),
      arena: UnsafeMutableRawBufferPointer(
        start: universal_writable_memory(mailbox.pointee.arena),
        count: Int(mailbox.pointee.arena_bytes)),
      linking: linked)
    let input = UnsafeRawBufferPointer(
      start: universal_memory(mailbox.pointee.inputs), count: interpreter.inputBytes)
    try interpreter.invoke(input.bindMemory(to: Int8.self).span)
    mailbox.pointee.done = UInt32(truncatingIfNeeded: Int(interpreter.output[0]))
  } catch {
    board_exit(1)
  }
}

/// Makes a row of features.
@inline(never)
func link_frontEnd(_ mailbox: UnsafeMutablePointer<universal_mailbox>) {
  let frontEnd = universal_memory(mailbox.pointee.model).load(as: FrontEnd.self)
  guard let tables = MFCCTables.builtIn(for: frontEnd) else { return }
  do throws(MFCCError) {
    var mfcc = try MFCC(
      frontEnd, quantizer: FeatureQuantizer(scale: 1, zeroPoint: 0), tables: tables,
      state: state(mailbox))
    mfcc.setClipMaximum(1)
    makeRow(mailbox, &mfcc)
  } catch {
    board_exit(1)
  }
}

/// The same with the micro front end.
@inline(never)
func link_microFrontEnd(_ mailbox: UnsafeMutablePointer<universal_mailbox>) {
  let frontEnd = universal_memory(mailbox.pointee.model).load(as: FrontEnd.self)
  guard let tables = MicroTables.builtIn(for: frontEnd) else { return }
  do throws(MFCCError) {
    var micro = try MicroFrontEnd(frontEnd, tables: tables, state: state(mailbox))
    makeRow(mailbox, &micro)
  } catch {
    board_exit(1)
  }
}

/// The same with the log-mel front end.
@inline(never)
func link_logMelFrontEnd(_ mailbox: UnsafeMutablePointer<universal_mailbox>) {
  let frontEnd = universal_memory(mailbox.pointee.model).load(as: FrontEnd.self)
  guard let tables = LogMelTables.builtIn(for: frontEnd) else { return }
  do throws(MFCCError) {
    var logMel = try LogMel(
      frontEnd, quantizer: FeatureQuantizer(scale: 1, zeroPoint: 0), tables: tables,
      state: state(mailbox))
    makeRow(mailbox, &logMel)
  } catch {
    board_exit(1)
  }
}

@inline(__always)
private func state(
  _ mailbox: UnsafeMutablePointer<universal_mailbox>
) -> UnsafeMutableRawBufferPointer {
  UnsafeMutableRawBufferPointer(
    start: universal_writable_memory(mailbox.pointee.front_end),
    count: Int(mailbox.pointee.front_end_bytes))
}

@inline(__always)
private func makeRow<Source: AudioFrontEnd & ~Copyable>(
  _ mailbox: UnsafeMutablePointer<universal_mailbox>, _ source: inout Source
) {
  let samples = UnsafeRawBufferPointer(
    start: universal_memory(mailbox.pointee.inputs), count: Int(mailbox.pointee.inferences)
  ).bindMemory(to: Int16.self)
  source.reset()
  while !source.isRowReady { _ = source.push(samples.span) }
  var row = MutableSpan(
    _unsafeStart: universal_writable_memory(mailbox.pointee.outputs)
      .assumingMemoryBound(to: Int8.self), count: Source.rowBytes(for: source.frontEnd))
  source.writeRow(into: &row)
}
