import Deployment

extension Option {
  static let raw = Option(
    "--raw", value: "FILE",
    help:
      "int8 or int16 inputs in place of WAV files, one by one or a .npy array; of several, a file each or one",
    completion: .file, isRepeatable: true)
  static let resetEvery = Option(
    "--reset-every", value: "N",
    help: "with --raw: give states their first contents after N inferences; never without")
  static let scores = Option(
    "--scores", value: "FILE",
    help: "where the outputs of --raw go, of their own type; of several, a file each or all in one",
    completion: .output, isRepeatable: true)
  static let checkArena = Option(
    "--check-arena", help: "with --raw: verify that nothing is written outside the arena")
  static let top = Option("--top", value: "K", help: "show the K best classes of each file (1)")
  static let hop = Option(
    "--hop", value: "SECONDS", help: "time between two windows of a long recording (0.5)")
  static let strict = Option(
    "--strict",
    help:
      "refuse recordings that would have to be converted: other rates, bits, channels, wrong headers"
  )
  static let channel = Option(
    "--channel", value: "N",
    help: "take this channel of recordings that have several, 0 the first (their average)")
}

extension Verb {
  /// Runs a model.
  static let run = Verb(
    "run", summary: "Label WAV files, or run a model on int8 inputs.",
    details: """
      Prints each file's label and score, and what an inference takes on a board: bytes of SRAM
      against the budget, cycles, milliseconds and microjoules (estimates; energy is that of the
      whole chip while it works). A model that is not a .thimble file yet is laid out for the board's
      core; results do not depend on it. Recordings longer than the model's window are looked at every
      --hop seconds; the best window comes first: the highest score, but a word heard with 0.5 or
      more before silence and unknown words. Scores are shown as probabilities, through a softmax where
      the model has none; --json has both. Recordings are WAV files of 8 to 32 bits, floating point, A-law
      or µ-law, at any usual rate: what was converted is said. A file that cannot be read is reported, the others
      are labelled, and the exit code is 5. With --float a float32 model runs on the host, without a
      budget or an estimate; --raw and --scores are then float32.
      """,
    operands: [.model, Operand("FILE.wav", .any)],
    options: [
      .sram, .workLimit, .target, .board, .float, .top, .hop, .strict, .channel, .raw, .scores,
      .resetEvery,
      .checkArena,
      .asDeployed,
      .labels,
      .frontEnd, .json,
    ],
    examples: [
      Example(
        "thimble run kws.tflite yes.wav no.wav --sram 16KiB --board stm32l4r5zi",
        "labels, and the cost on a board"),
      Example("thimble run kws.thimble talk.wav --hop 0.25 --top 3 --json", "a long recording"),
      Example(
        "thimble run kws.thimble --raw inputs.i8 --scores outputs.i8 --check-arena",
        "int8 in, int8 out"),
      Example(
        "thimble run two.tflite --raw a.i8 --raw b.i8 --scores out.i8",
        "two inputs, in the model's order"),
    ]
  ) { arguments, console in
    let files = arguments.operands.dropFirst()
    if arguments.has(.float) {
      for option in [Option.sram, .board, .target, .resetEvery, .checkArena, .asDeployed]
      where arguments.has(option) {
        throw UsageError.conflict("\(option.name) is about int8 models, not about --float")
      }
    }
    guard arguments.has(.raw) else {
      for option in [Option.scores, .resetEvery, .checkArena] where arguments.has(option) {
        throw UsageError.conflict("\(option.name) works with --raw only")
      }
      guard !files.isEmpty else { throw UsageError.missingOperand("FILE.wav", verb: "run") }
      return arguments.has(.float)
        ? try await runFloat(Array(files), arguments, console)
        : try await runRecordings(Array(files), arguments, console)
    }
    guard files.isEmpty else {
      throw UsageError.conflict("'\(files[1])' and --raw are both given; one is accepted")
    }
    for option in [Option.top, .hop, .strict, .channel] where arguments.has(option) {
      throw UsageError.conflict("\(option.name) works with WAV files, not with --raw")
    }
    return arguments.has(.float)
      ? try await runFloat([], arguments, console) : try runRaw(arguments, console)
  }
}

extension Arguments {
  /// The value of `--top`.
  func topCount() throws(UsageError) -> Int { try integer(.top, in: 1...65_535) ?? 1 }

  /// The values of `--strict` and `--channel`.
  func recordingOptions() throws(UsageError) -> RecordingOptions {
    RecordingOptions(isStrict: has(.strict), channel: try integer(.channel, in: 0...1_023))
  }

  /// The value of `--hop`.
  func hopSeconds() throws(UsageError) -> Double {
    try value(.hop, accepted: "seconds, from 0.001 to 3600") { text in
      Double(text).flatMap { (0.001...3_600).contains($0) ? $0 : nil }
    } ?? AudioWindows.defaultHopSeconds
  }
}
