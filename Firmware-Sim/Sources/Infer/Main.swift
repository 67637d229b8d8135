internal import CBoard
internal import CStaged
internal import Console
internal import Thimble

/// Runs the staged model on the staged inputs and prints each input's scores on a line.
///
/// Lines that start with `#` hold what was measured on the way.
@main
struct Infer {
  static func main() {
    do throws(ModelError) {
      board_exit(try run() ? 0 : ExitCode.arenaOverrun)
    } catch {
      Console.refuse(error)
      board_exit(ExitCode.refused)
    }
  }

  /// Runs every input; whether the guard words behind the arena held.
  private static func run() throws(ModelError) -> Bool {
    board_stack_paint()
    board_stopwatch_start()
    var interpreter = try Interpreter(
      model: UnsafeRawBufferPointer(start: staged_model(), count: Int(staged_model_bytes())),
      arena: UnsafeMutableRawBufferPointer(start: staged_arena(), count: Int(staged_arena_bytes())),
      linking: Linked.self)
    Console.report("openTicks", board_stopwatch_ticks())
    Console.report("openStackHighWater", board_stack_high_water())
    interpreter.paintArena()
    board_stack_paint()

    var ticks = Ticks()
    let inputs = UnsafeRawBufferPointer(start: staged_inputs(), count: Int(staged_input_bytes()))
      .bindMemory(to: Int8.self)
    let length = interpreter.inputBytes
    guard inputs.count % length == 0 else { throw ModelError(.inputSize, at: 0) }
    var start = 0
    while start < inputs.count {
      board_stopwatch_start()
      try interpreter.invoke(
        UnsafeBufferPointer(rebasing: inputs[start..<start &+ length]).span)
      ticks.add(board_stopwatch_ticks())
      for index in 0..<interpreter.outputCount { printScores(interpreter.output(index)) }
      start &+= length
    }
    ticks.report()
    Console.report("arenaBytes", UInt32(interpreter.arena.usedBytes))
    Console.report("arenaHighWater", UInt32(interpreter.arena.highWaterMark))
    Console.report("stackHighWater", board_stack_high_water())
    return interpreter.arena.guardsAreIntact
  }

  private static func printScores(_ scores: Span<Int8>) {
    for index in scores.indices {
      if index > 0 { Console.write(" ") }
      Console.write(Int32(scores[index]))
    }
    Console.write("\n")
  }
}

/// The stopwatch's readings of all inferences.
private struct Ticks {
  private var count: UInt32 = 0
  private var total: UInt32 = 0
  private var largest: UInt32 = 0

  mutating func add(_ ticks: UInt32) {
    count &+= 1
    total &+= ticks
    largest = max(largest, ticks)
  }

  func report() {
    Console.report("inferences", count)
    Console.report("totalTicks", total)
    Console.report("largestTicks", largest)
  }
}
