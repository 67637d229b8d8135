internal import Areas
internal import CBoard
internal import Console
internal import Thimble

/// Opens and runs each file of a batch, sound or damaged, and compares what becomes of it with the host.
///
/// The arena of each lies between guard words, 16 KiB before it and behind it; after every file the guards,
/// and the file, have to be as before. A fault ends the program, as anywhere.
///
/// The batch lies in the load area, as `Tools/fuzz` packs it.
@main
struct Trials {
  /// Guard bytes on either side of an arena.
  private static let guardBytes = 1 << 14
  /// Inferences of a file: states go on from one to the next.
  private static let inferences = 3

  static func main() {
    let area = loadArea()
    let count = Int(area.load(as: UInt32.self))
    var (ran, different): (UInt32, UInt32) = (0, 0)
    for index in 0..<count {
      let entry = Entry(area, index)
      let outcome = trial(entry)
      guard outcome.reason == entry.expected.reason else {
        fail(index, "is refused otherwise than on the host\n")
      }
      if outcome.reason == 0 { ran &+= 1 }
      // Rows over one another hold what the order of a kernel's writes leaves there.
      if outcome != entry.expected { different &+= 1 }
    }
    Console.write("files ")
    Console.write(UInt32(truncatingIfNeeded: count))
    Console.write("\nran ")
    Console.write(ran)
    Console.write("\ndifferent ")
    Console.write(different)
    Console.write("\n")
    board_exit(0)
  }

  /// Why a file was refused, or 0 and the CRC-32 of all outputs.
  private struct Outcome: Equatable {
    var reason: UInt32
    var checksum: UInt32
  }

  private struct Entry {
    let index: Int
    let file: UnsafeRawBufferPointer
    let expected: Outcome

    init(_ area: UnsafeRawBufferPointer, _ index: Int) {
      func word(_ place: Int) -> UInt32 {
        area.load(fromByteOffset: 16 &+ index &* 16 &+ place &* 4, as: UInt32.self)
      }
      self.index = index
      let offset = Int(word(0))
      file = UnsafeRawBufferPointer(rebasing: area[offset..<offset &+ Int(word(1))])
      expected = Outcome(reason: word(2), checksum: word(3))
    }
  }

  private static func trial(_ entry: Entry) -> Outcome {
    let before = checksum(entry.file)
    var work = WorkArea()
    do throws(ModelError) {
      let model = try Model(entry.file)
      let input = UnsafeBufferPointer(work.takeInput(model.inputBytes))
      let low = work.take(guardBytes)
      let region = work.take(model.arenaBytes &+ guardBytes)
      let arena = UnsafeMutableRawBufferPointer(rebasing: region[..<model.arenaBytes])
      let high = UnsafeMutableRawBufferPointer(rebasing: region[model.arenaBytes...])
      paint(low)
      paint(high)
      var interpreter = try Interpreter(model: entry.file, arena: arena)
      var outputs = Checksum()
      for _ in 0..<inferences {
        try interpreter.invoke(input.span)
        for index in 0..<interpreter.outputCount {
          outputs.append(interpreter.output(index).bytes)
        }
      }
      guard isPainted(low), isPainted(high) else { fail(entry.index, "wrote outside its arena\n") }
      guard checksum(entry.file) == before else { fail(entry.index, "was written to\n") }
      return Outcome(reason: 0, checksum: outputs.value)
    } catch {
      return Outcome(reason: UInt32(error.reason.rawValue), checksum: 0)
    }
  }

  private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var checksum = Checksum()
    checksum.append(bytes.bytes)
    return checksum.value
  }

  /// CRC-32, bit by bit: the library's own is not for programs.
  private struct Checksum {
    private var register = UInt32.max

    var value: UInt32 { ~register }

    mutating func append(_ bytes: RawSpan) {
      for index in bytes.byteOffsets {
        register ^= UInt32(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
        for _ in 0..<8 {
          register = register >> 1 ^ (register & 1 == 0 ? 0 : 0xEDB8_8320)
        }
      }
    }
  }

  private static func paint(_ bytes: UnsafeMutableRawBufferPointer) {
    for index in bytes.indices { bytes[index] = pattern(index) }
  }

  private static func isPainted(_ bytes: UnsafeMutableRawBufferPointer) -> Bool {
    for index in bytes.indices where bytes[index] != pattern(index) { return false }
    return true
  }

  /// No value that kernels write often, and no two neighbours alike.
  private static func pattern(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: index) &* 37 &+ 0xA5
  }

  private static func fail(_ index: Int, _ what: StaticString) -> Never {
    Console.write("file ")
    Console.write(UInt32(truncatingIfNeeded: index))
    Console.write(" ")
    Console.write(what)
    board_exit(2)
  }
}
