internal import CBoard
internal import CUniversal
internal import Console
internal import Thimble

/// Runs whatever model the mailbox names on the inputs that it names: the firmware that
/// `thimble simulate` has in it.
///
/// Everything it takes of SRAM is the arena, the front end's state and the stack; inputs and outputs are in
/// the host's memory, as a sensor's would be in its driver's.
@main
struct Universal {
  static func main() {
    let mailbox = universal_mailbox_in_host_memory()
    do throws(ModelError) {
      if mailbox.pointee.is_graph != 0 {
        try run(mailbox, linking: Graphs.self)
      } else {
        try run(mailbox, linking: Chains.self)
      }
      board_exit(0)
    } catch {
      mailbox.pointee.reason = UInt32(error.reason.rawValue)
      mailbox.pointee.byte = UInt32(truncatingIfNeeded: error.byteOffset)
      board_exit(ExitCode.refused)
    }
  }

  private static func run<Linked: OperatorSet>(
    _ mailbox: UnsafeMutablePointer<universal_mailbox>, linking: Linked.Type
  ) throws(ModelError) {
    if mailbox.pointee.front_end != 0 {
      try runWindows(mailbox, linking: linking)
    } else {
      try runValues(mailbox, linking: linking)
    }
  }

  /// Runs inferences on int8 inputs.
  @inline(never)
  private static func runValues<Linked: OperatorSet>(
    _ mailbox: UnsafeMutablePointer<universal_mailbox>, linking: Linked.Type
  ) throws(ModelError) {
    var interpreter = try open(mailbox, linking: linking)
    let bytes = interpreter.inputBytes
    let outputs = Outputs(mailbox)
    for index in 0..<Int(mailbox.pointee.inferences) {
      resetIfDue(&interpreter, index, mailbox)
      let input = UnsafeRawBufferPointer(
        start: universal_memory(
          mailbox.pointee.inputs &+ UInt32(truncatingIfNeeded: index &* bytes)), count: bytes)
      universal_inference_start()
      try interpreter.invoke(input.bindMemory(to: Int8.self).span)
      universal_inference_end()
      outputs.write(interpreter, index)
    }
  }

  /// Opens the model.
  @inline(__always)
  static func open<Linked: OperatorSet>(
    _ mailbox: UnsafeMutablePointer<universal_mailbox>, linking: Linked.Type
  ) throws(ModelError) -> Interpreter<Linked> {
    universal_opening()
    let interpreter = try Interpreter(
      model: UnsafeRawBufferPointer(
        start: universal_memory(mailbox.pointee.model), count: Int(mailbox.pointee.model_bytes)),
      arena: UnsafeMutableRawBufferPointer(
        start: universal_writable_memory(mailbox.pointee.arena),
        count: Int(mailbox.pointee.arena_bytes)),
      linking: linking)
    universal_opened()
    return interpreter
  }

  /// Gives states their first contents when a sequence is over; whether it is.
  @discardableResult
  @inline(__always)
  static func resetIfDue<Linked: OperatorSet>(
    _ interpreter: inout Interpreter<Linked>, _ index: Int,
    _ mailbox: UnsafeMutablePointer<universal_mailbox>
  ) -> Bool {
    let period = Int(mailbox.pointee.reset_every)
    guard period > 0, index > 0, index % period == 0 else { return false }
    interpreter.reset()
    return true
  }
}

/// Where the outputs go.
struct Outputs {
  private let mailbox: UnsafeMutablePointer<universal_mailbox>

  init(_ mailbox: UnsafeMutablePointer<universal_mailbox>) { self.mailbox = mailbox }

  /// Copies the outputs of an inference behind those of the ones before.
  @inline(never)
  func write<Linked: OperatorSet>(_ interpreter: borrowing Interpreter<Linked>, _ inference: Int) {
    var values = 0
    for index in 0..<interpreter.outputCount { values &+= interpreter.output(index).count }
    var address =
      mailbox.pointee.outputs &+ UInt32(truncatingIfNeeded: inference &* values)
    for index in 0..<interpreter.outputCount {
      let output = interpreter.output(index)
      let target = universal_writable_memory(address)
      for value in output.indices {
        target.storeBytes(of: output[value], toByteOffset: value, as: Int8.self)
      }
      address &+= UInt32(truncatingIfNeeded: output.count)
    }
    mailbox.pointee.done = UInt32(truncatingIfNeeded: inference &+ 1)
  }
}

/// Every kernel that a microcontroller may run, for files of one input and one output without joints.
enum Chains: OperatorSet {
  @inline(__always)
  static func links(_ kind: KernelKind) -> Bool { !kind.isForHosts }
  static var linksGraphs: Bool {
    @inline(__always)
    get { false }
  }
}

/// Every kernel that a microcontroller may run, for all files.
enum Graphs: OperatorSet {
  @inline(__always)
  static func links(_ kind: KernelKind) -> Bool { !kind.isForHosts }
  static var linksGraphs: Bool {
    @inline(__always)
    get { true }
  }
}

extension KernelKind {
  /// Whether its constants are laid out for vector units of PCs.
  @inline(__always)
  fileprivate var isForHosts: Bool { self == .blockedConv2D || self == .blockedDepthwiseConv2D }
}
