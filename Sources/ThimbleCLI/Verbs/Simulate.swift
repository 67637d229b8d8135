import Deployment
import Simulation

extension Option {
  static let elf = Option(
    "--elf", value: "FILE", help: "run this firmware, a linked ELF file, in place of a model",
    completion: .file)
  static let core = Option(
    "--core", value: "NAME",
    help: "with --elf: a core with 4 MiB of flash and of SRAM, without waits (cortex-m4)",
    completion: .words(UniversalFirmware.cores))
  static let start = Option(
    "--start", value: "SYMBOL", help: "with --elf: count from the entry of this function …")
  static let stop = Option("--stop", value: "SYMBOL", help: "… to the entry of this one")
  static let unwritten = Option(
    "--fault-unwritten",
    help: "with --elf: a read of memory that nothing was written to is a fault")
  static let simulatedSRAM = Option(
    "--sram", value: "BYTES", help: "size of the simulated SRAM: a byte beyond is a fault")
  static let stack = Option(
    "--stack", value: "BYTES", help: "the stack's part of it (what arena and front end leave)")
  static let instructionLimit = Option(
    "--limit", value: "N", help: "most instructions, 2e9 for instance; more are a fault")
  static let console = Option(
    "--console", value: "FILE", help: "with --elf: write what the program prints there",
    completion: .output)
  static let sysTick = Option(
    "--systick", value: "N",
    help: "with --elf: SysTick ticks every N instructions, as in QEMU, not every cycle")
  static let load = Option(
    "--load", value: "SYMBOL:FILE", help: "with --elf: put a file's bytes where this symbol is")
  static let flame = Option(
    "--flame", value: "FILE", help: "write a flame graph of an inference's cycles, an SVG",
    completion: .output)
  static let trace = Option(
    "--trace", value: "FILE", help: "write the same for https://www.speedscope.app, a JSON",
    completion: .output)
}

extension Verb {
  /// Runs a model, or any firmware, on a simulated microcontroller.
  static let simulate = Verb(
    "simulate", summary: "Run a model as firmware on a simulated board, cycle by cycle.",
    details: """
      The firmware, which is in this program, runs the model from the board's simulated flash in
      simulated SRAM of --sram bytes, or else of what the plan asks for. Labels and scores are those of
      'run'; cycles, stack and SRAM are counted, not estimated. The first inference finds cold caches,
      the others warm ones; one alone is run twice. A model that keeps state takes one recording, as a
      stream: the worst hop and row, and mean power always on, are told. Inputs come from memory that is not the board's, as
      from a driver's buffer. Where wait states or cache of a board are figures that nobody checked,
      its cycles are a range: without waits, to without cache. Energy is that of the whole chip while it
      works. What the microcontroller cannot do, a byte beyond its memory for one, is told with the
      instruction and ends with exit code 7.
      Boards with a Cortex-M0+, M4 or M33 are simulated; 'thimble profile' estimates the others. With
      --elf any firmware is run that ends through semihosting, or counted between --start and --stop.
      """,
    operands: [Operand("MODEL", .optional), Operand("FILE.wav", .any)],
    options: [
      .board, .clock, .simulatedSRAM, .stack, .fullInput, .workLimit, .target, .top, .hop, .strict,
      .channel,
      .raw,
      .scores,
      .resetEvery, .labels, .frontEnd, .elf, .core, .start, .stop, .unwritten, .console, .sysTick,
      .load, .instructionLimit, .flame, .trace, .json,
    ],
    examples: [
      Example(
        "thimble simulate Models/ds-cnn-s.tflite Models/samples/yes-en-gb.wav --board stm32l4r5zi",
        "a keyword, heard by a simulated Cortex-M4"),
      Example(
        "thimble simulate kws.tflite --raw in.i8 --scores out.i8 --board rp2040 --sram 8KiB",
        "int8 in, int8 out, in 8,192 bytes of SRAM"),
      Example(
        "thimble simulate kws.tflite yes.wav --flame kws.svg --trace kws.json --json",
        "and where its cycles go"),
      Example(
        "thimble simulate --elf firmware.elf --core cortex-m4 --start begin --stop end",
        "any firmware, counted from one function's entry to another's"),
    ]
  ) { arguments, console in
    try arguments.has(.elf)
      ? simulateProgram(arguments, console) : simulateModel(arguments, console)
  }
}

extension Arguments {
  /// The value of `--limit`.
  func instructionLimit() throws(UsageError) -> UInt64? {
    try value(.instructionLimit, accepted: "a number of instructions from 1 to 1e15") { text in
      number(text, units: []).flatMap { (1...1e15).contains($0) ? UInt64($0) : nil }
    }
  }

  /// The value of `--stack`.
  func simulatedStackBytes() throws(UsageError) -> Int? {
    try value(.stack, accepted: Self.byteSizes, byteCount)
  }

  /// The value of `--sram`, as the size of a memory.
  func simulatedSRAMBytes() throws(UsageError) -> Int? {
    try value(.simulatedSRAM, accepted: Self.byteSizes, byteCount)
  }

  /// Refuses options that are about something else.
  func refuse(_ options: [Option], because reason: String) throws(UsageError) {
    for option in options where has(option) { throw .conflict("\(option.name) \(reason)") }
  }
}
