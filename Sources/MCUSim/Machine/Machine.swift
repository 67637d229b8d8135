import Foundation

/// A simulated microcontroller: a core, its memories and the program in them.
///
/// Instructions are decoded once, when they are first reached, and then interpreted; what each costs by
/// itself is known when it is decoded. Not safe to share between threads.
@safe
package final class Machine {
  /// How a program is run.
  package struct Options: Sendable {
    /// Whether reads of bytes that nothing was written to are counted, and the high water is known.
    package var watchesMemory = true
    /// Whether such a read ends the run.
    package var faultsOnUnwritten = false
    /// Whether calls are followed, for `callTree`.
    package var tracesCalls = true
    /// The stack's lowest byte and the byte behind its highest; from the linker's symbols when `nil`.
    package var stackLimit: UInt32?
    package var stackTop: UInt32?
    /// What SysTick counts: cycles, or one for so many instructions.
    package var instructionsPerTick: UInt64?
    /// Where the vector table lies; at the flash's first byte, or the program's, when `nil`.
    package var vectors: UInt32?
    /// The arguments that the program gets through semihosting.
    package var commandLine = ""

    /// The usual way.
    package init() {}
  }

  /// How a run ended, or why it paused.
  package enum Ending: Equatable, Sendable {
    /// The program ended itself, with a code.
    case exited(Int32)
    /// A hook asked for it; the run can go on.
    case stopped
    /// As many instructions or cycles ran as were allowed; the run can go on.
    case limit
    /// The program cannot go on.
    case fault(Fault)
  }

  package let program: ELFFile
  package let core: CoreTiming
  package let map: MemoryMap
  package let options: Options
  let timing: PipelineRules
  let decoder: Decoder

  // Memory: the first bank is the flash.
  var banks: [Bank]
  let operations: UnsafeMutablePointer<Operation>
  private let operationStorage: UnsafeMutableRawPointer
  /// Offsets into the first SRAM below this are the machine's to store to.
  var storeFloor: UInt32 = 0

  /// How often instructions were decoded.
  var decodings = 0

  /// Registers and flags.
  let r: Registers
  /// Where the run is, whenever anything but the loop looks.
  var position: UnsafeMutablePointer<Operation>
  package var cycles: UInt64 = 0
  package var instructions: UInt64 = 0
  /// What `instructions` will be when the slice that runs is over.
  var sliceEnd: UInt64 = 0
  /// Cycles that the access that was just made takes beyond the instruction's.
  var stall: UInt64 = 0

  let flashUnit: FlashUnit
  /// Whether the flash takes a time of its own, and the bytes of its lines: the exponent.
  let timesFlash: Bool
  let flashLineShift: Int

  var lowestSP: UInt32
  private(set) var initialSP: UInt32 = 0
  let stackLimit: UInt32
  var ending: Ending?
  package var hooks: [UInt32: (Machine) -> Void] = [:]
  var system = SystemRegisters()
  var host: SemihostingState
  var calls: CallTracker
  /// Reads of bytes that nothing was written to: how many, and the first of them.
  package internal(set) var unwrittenReads: UInt64 = 0
  package internal(set) var firstUnwrittenReads: [UnwrittenRead] = []

  /// Puts a program into a microcontroller's memories and resets it.
  package init(
    _ program: ELFFile, core: CoreTiming, map: MemoryMap, options: Options = Options()
  ) throws(MachineError) {
    if let problem = map.problem { throw .map(problem) }
    self.program = program
    self.core = core
    self.map = map
    self.options = options
    timing = PipelineRules(core)
    decoder = Decoder.shared(core.architecture)
    flashUnit = FlashUnit(map)
    timesFlash = map.flash.waits > 0
    flashLineShift = max(4, map.accelerator.lineBytes).trailingZeroBitCount
    var banks: [Bank] = []
    var first = 0
    for (index, region) in ([map.flash] + map.sram).enumerated() {
      banks.append(Bank(region, isFlash: index == 0, firstOperation: first))
      first += (region.bytes / 2 + 2) & ~1
    }
    self.banks = banks
    let storage = unsafe Machine.zeroed(bytes: (first + 4) * MemoryLayout<Operation>.stride + 64)
    unsafe operationStorage = unsafe storage
    unsafe operations = unsafe storage.alignedUp(toMultipleOf: 64).assumingMemoryBound(
      to: Operation.self)
    unsafe position = unsafe operations
    unsafe r = .allocate(capacity: Slot.count)
    unsafe r.initialize(repeating: 0, count: Slot.count)
    host = SemihostingState(commandLine: options.commandLine)
    calls = CallTracker(program.symbols)
    stackLimit = options.stackLimit ?? Machine.symbol(program, Machine.stackLimitNames) ?? 0
    lowestSP = .max
    try placeSegments()
    try reset()
  }

  deinit {
    for bank in banks { bank.free() }
    unsafe free(operationStorage)
    unsafe r.deallocate()
  }

  /// Names that linker scripts give the stack's ends.
  static let stackLimitNames = ["__stack_limit", "__StackLimit", "_sstack", "__stack_end__"]
  static let stackTopNames = ["__stack_top", "__StackTop", "_estack", "__stack"]

  static func symbol(_ program: ELFFile, _ names: [String]) -> UInt32? {
    names.lazy.compactMap { program.symbols.address(of: $0) }.first
  }

  private func placeSegments() throws(MachineError) {
    for segment in program.segments {
      guard let bank = bank(at: segment.address, segment.bytes.count) else {
        throw .segmentOutside(
          file: program.file, address: segment.address, bytes: segment.bytes.count,
          memories: banks.map(\.region))
      }
      bank.write(segment.bytes, at: segment.address)
    }
  }

  /// Starts from the vector table: the stack pointer, then the first instruction.
  private func reset() throws(MachineError) {
    let lowest = program.segments.map(\.address).filter { map.flash.contains($0) }.min()
    let vectors = options.vectors ?? lowest ?? map.flash.base
    guard let bank = bank(at: vectors, 8) else {
      throw .vectors(file: program.file, address: vectors, found: "no memory")
    }
    let start = bank.word(at: vectors + 4)
    system.vectors = vectors
    unsafe r[Slot.sp] = bank.word(at: vectors) & ~3
    unsafe r[Slot.lr] = 0xFFFF_FFFF
    unsafe r[Slot.z] = 1
    unsafe r[Slot.exclusive] = 1
    guard start & 1 == 1, let target = unsafe find(start & ~1) else {
      throw .vectors(
        file: program.file, address: vectors + 4, found: "the start \(hexadecimal(start))")
    }
    unsafe position = unsafe target
    lowestSP = unsafe r[Slot.sp]
    initialSP = lowestSP
    calls.start(at: start & ~1)
  }

  /// Memory that the system zeroes when it is first touched.
  static func zeroed(bytes: Int) -> UnsafeMutableRawPointer {
    guard let memory = unsafe calloc(1, bytes) else { fatalError("out of memory: \(bytes) bytes") }
    return unsafe memory
  }
}
