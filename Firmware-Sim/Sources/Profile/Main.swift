internal import Areas
internal import CBoard
internal import Console
internal import Thimble

/// Runs one inference of the model in the load area, step by step, and prints what each operator
/// took.
///
///     operator INDEX KIND STEPS TICKS     each operator: steps, and their ticks, the search included
///     idle COUNT TICKS                    searches that found no operator ready
///     input ROWS TICKS                    copying the input's rows
///     whole TICKS                         the same inference at one go
///
/// The input is a fixed sequence of bytes that look random. What reading the clock takes is
/// subtracted.
@main
struct Profile {
  static func main() {
    do throws(ModelError) {
      try run()
      board_exit(0)
    } catch {
      Console.refuse(error)
      board_exit(1)
    }
  }

  private static func run() throws(ModelError) {
    var area = WorkArea()
    let file = loadedFile()
    let header = try Model(file)
    let input = UnsafeBufferPointer(area.takeInput(header.input.byteCount))
    let tallies = area.takeTallies(header.operatorCount &+ 2)
    var interpreter = try Interpreter(model: file, arena: area.take(header.arenaBytes))

    board_stopwatch_start()
    try step(&interpreter, input, tallies)
    print(header, tallies)
    board_stopwatch_start()
    try interpreter.invoke(input.span)
    Console.write("whole ")
    Console.write(board_stopwatch_ticks())
    Console.write("\n")
  }

  /// Runs an inference, each step on the clock.
  private static func step(
    _ interpreter: inout Interpreter<AllOperators>, _ input: UnsafeBufferPointer<Int8>,
    _ tallies: UnsafeMutableBufferPointer<Tally>
  ) throws(ModelError) {
    let idle = interpreter.model.operatorCount
    let (height, rowBytes) = (interpreter.model.input.shape.height, interpreter.rowBytes())
    var clock = Clock()
    interpreter.reset()
    for y in 0..<height where !interpreter.isComplete {
      clock.start()
      let isFed: Void? = try interpreter.withNextRow { row in
        for index in row.indices { row[index] = input[y &* rowBytes &+ index] }
      }
      guard isFed != nil else { throw ModelError(.stalled, at: 0) }
      interpreter.countInputRow()
      tallies[idle &+ 1].add(clock.stop())
      var index: Int?
      repeat {
        clock.start()
        index = interpreter.step()
        let ticks = clock.stop()
        tallies[index ?? idle].add(ticks)
      } while index != nil
    }
  }

  private static func print(_ model: Model, _ tallies: UnsafeMutableBufferPointer<Tally>) {
    for index in 0..<model.operatorCount {
      Console.write("operator ")
      Console.write(UInt32(index))
      Console.write(" ")
      Console.write(UInt32(model.kernelCode(index)))
      tallies[index].print()
    }
    Console.write("idle")
    tallies[model.operatorCount].print()
    Console.write("input")
    tallies[model.operatorCount &+ 1].print()
  }
}
