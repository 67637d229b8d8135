internal import CBoard
internal import CStaged
internal import Console
internal import Thimble
internal import ThimbleAudio

/// Listens to the staged recording as if it came from a microphone, 20 ms at a time, and prints what it
/// hears in each window: a line for people that starts with `>`, then the scores, and where the window makes a
/// word certain a line that starts with `!`: the window's first sample, the class, the mean of its scores.
///
/// Lines that start with `#` hold what was measured on the way.
@main
struct Listen {
  static func main() {
    do throws(ModelError) {
      board_exit(try run() ? 0 : ExitCode.arenaOverrun)
    } catch {
      Console.refuse(error)
      board_exit(ExitCode.refused)
    }
  }

  /// Listens to the end, or, when the recording is shorter than a window, to silence after it until one is
  /// complete; whether the guard words behind the arena held.
  private static func run() throws(ModelError) -> Bool {
    board_stack_paint()
    var spotter = try makeSpotter()
    var tally = Tally()
    while true {
      guard let hop = staged_next_hop() else {
        Console.write("the recording is empty\n")
        return false
      }
      let samples = UnsafeBufferPointer(start: hop, count: Int(staged_hop_samples())).span
      try hear(samples, spotter: &spotter, tally: &tally)
      if staged_recording_is_over() != 0, tally.windows > 0 { break }
    }
    tally.report()
    Console.report("arenaBytes", UInt32(spotter.interpreter.arena.usedBytes))
    Console.report("bufferBytes", staged_buffer_bytes())
    Console.report("stackHighWater", board_stack_high_water())
    return spotter.interpreter.arena.guardsAreIntact
  }

  /// Takes a hop, tells the windows that end in it and counts its instructions, without those of telling.
  private static func hear(
    _ samples: Span<Int16>, spotter: inout KeywordSpotter<ModelFrontEnd, Linked>, tally: inout Tally
  ) throws(ModelError) {
    var rest = samples
    var (frontEnd, thought, told) = (0 as UInt32, 0 as UInt32, 0 as UInt32)
    board_stopwatch_start()
    while !rest.isEmpty {
      rest = rest.extracting(droppingFirst: spotter.hear(rest))
      frontEnd &+= board_stopwatch_ticks() &- told &- thought
      let window = try spotter.think()
      thought = board_stopwatch_ticks() &- told
      if let window {
        // At once: what comes next overwrites the scores.
        tally.windows &+= 1
        print(window, spotter)
        told = board_stopwatch_ticks() &- thought
      }
    }
    tally.addHop(frontEnd: frontEnd, all: thought)
  }

  private static func makeSpotter() throws(ModelError) -> KeywordSpotter<ModelFrontEnd, Linked> {
    var interpreter = try Interpreter(
      model: UnsafeRawBufferPointer(start: staged_model(), count: Int(staged_model_bytes())),
      arena: UnsafeMutableRawBufferPointer(start: staged_arena(), count: Int(staged_arena_bytes())),
      linking: Linked.self)
    let model = interpreter.model
    interpreter.paintArena()
    let state = UnsafeMutableRawBufferPointer(
      start: staged_front_end(), count: Int(staged_front_end_bytes()))
    guard let source = ModelFrontEnd.opened(model, state: state) else { refuse() }
    do throws(KeywordSpotterError) {
      return try KeywordSpotter(
        source, interpreter,
        buffer: UnsafeMutableBufferPointer(
          start: staged_features(), count: Int(staged_feature_bytes())))
    } catch {
      refuse()
    }
  }

  private static func refuse() -> Never {
    Console.write("the model has no front end that works without the whole clip\n")
    board_exit(ExitCode.refused)
  }

  private static func print(
    _ window: HeardWindow, _ spotter: borrowing KeywordSpotter<ModelFrontEnd, Linked>
  ) {
    let samplesInMillisecond = (spotter.model.frontEnd?.sampleRateHertz ?? 1000) / 1000
    Console.write("> ")
    Console.write(UInt32(truncatingIfNeeded: window.startSample) / samplesInMillisecond)
    Console.write(" ms  ")
    writeLabel(window.classIndex, of: spotter.model)
    Console.write("  ")
    Console.write(Int32(window.score))
    Console.write("\n")
    let scores = spotter.scores
    for index in scores.indices {
      if index > 0 { Console.write(" ") }
      Console.write(Int32(scores[index]))
    }
    Console.write("\n")
    if let word = window.word { print(word, window, spotter.model) }
  }

  private static func print(_ word: HeardWord, _ window: HeardWindow, _ model: Model) {
    Console.write("! ")
    Console.write(UInt32(truncatingIfNeeded: window.startSample))
    Console.write(" ")
    Console.write(UInt32(truncatingIfNeeded: word.classIndex))
    Console.write(" ")
    Console.write(UInt32(word.score))
    Console.write(" ")
    writeLabel(word.classIndex, of: model)
    Console.write("\n")
  }

  /// Prints a class's label, which ends in a zero byte where it lies, or its index where there is none.
  private static func writeLabel(_ index: Int, of model: Model) {
    let label = model.label(index)
    guard !label.isEmpty else { return Console.write(UInt32(index)) }
    label.withUnsafeBytes { text in
      if let start = text.baseAddress { board_write(start.assumingMemoryBound(to: CChar.self)) }
    }
  }
}

/// What the hops took.
private struct Tally {
  var windows: UInt32 = 0
  private var hops: UInt32 = 0
  private var total: UInt32 = 0
  private var largest: UInt32 = 0
  private var frontEnd: UInt32 = 0

  mutating func addHop(frontEnd: UInt32, all: UInt32) {
    hops &+= 1
    total &+= all
    largest = max(largest, all)
    self.frontEnd &+= frontEnd
  }

  func report() {
    Console.report("hops", hops)
    Console.report("windows", windows)
    Console.report("totalTicks", total)
    Console.report("largestTicks", largest)
    Console.report("frontEndTicks", frontEnd)
    Console.report("networkTicks", total &- frontEnd)
  }
}
