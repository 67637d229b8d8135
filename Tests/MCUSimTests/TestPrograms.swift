import MCUCost
import MCUSim

/// A program of a few halfwords as an ELF file: the vector table at 0, the code at `start`, an end of the run
/// behind it, and symbols for both.
struct TestProgram {
  /// Where the code begins.
  static let start: UInt32 = 0x40
  static let sram: UInt32 = 0x2000_0000

  var code: [UInt16]
  var stackTop: UInt32 = sram + 4_096

  /// SYS_EXIT with the reason of an orderly end: movs r0, #0x18; ldr r1, [pc, #4]; bkpt 0xAB; the reason.
  private static let exit: [UInt16] = [0x2018, 0x4901, 0xBEAB, 0xBF00, 0x0026, 0x0002]

  /// The address behind the code.
  var end: UInt32 { TestProgram.start + UInt32(code.count * 2) }

  private var image: [UInt8] {
    var bytes = little(stackTop) + little(TestProgram.start | 1)
    bytes += [UInt8](repeating: 0, count: Int(TestProgram.start) - bytes.count)
    // The literal of `exit` has to lie at a word.
    let padding: [UInt16] = code.count % 2 == 0 ? [] : [0xBF00]
    for half in code + padding + TestProgram.exit {
      bytes += [UInt8(half & 255), UInt8(half >> 8)]
    }
    return bytes
  }

  /// The file.
  var elf: [UInt8] {
    let image = image
    let names: [UInt8] = [0] + Array("kernel".utf8) + [0] + Array("after".utf8) + [0]
    let symbols =
      [UInt8](repeating: 0, count: 16)
      + symbol(name: 1, address: TestProgram.start | 1, size: UInt32(code.count * 2))
      + symbol(name: 8, address: end | 1, size: 0)
    let symbolsAt = 84 + image.count, namesAt = symbolsAt + symbols.count
    let sectionsAt = (namesAt + names.count + 3) & ~3
    var file: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1] + [UInt8](repeating: 0, count: 9)
    file += half(2) + half(40) + little(1) + little(TestProgram.start | 1) + little(52)
    file += little(UInt32(sectionsAt)) + little(0x500_0200) + half(52) + half(32) + half(1)
    file += half(40) + half(3) + half(0)
    file += little(1) + little(84) + little(0) + little(0) + little(UInt32(image.count))
    file += little(UInt32(image.count)) + little(5) + little(4)
    file += image + symbols + names
    file += [UInt8](repeating: 0, count: sectionsAt - file.count)
    file += [UInt8](repeating: 0, count: 40)
    file += section(type: 2, at: symbolsAt, bytes: symbols.count, link: 2)
    file += section(type: 3, at: namesAt, bytes: names.count, link: 0)
    return file
  }

  /// A machine with 4 KiB of SRAM, or so many bytes, that has the program in its flash.
  func machine(
    core: String = "cortex-m4", sramBytes: Int = 4_096, waits: Int = 0,
    options: Machine.Options = Machine.Options()
  ) throws -> Machine {
    var map = MemoryMap(
      flash: MemoryMap.Region(name: "flash", base: 0, bytes: 65_536, waits: waits),
      sram: [MemoryMap.Region(name: "SRAM", base: TestProgram.sram, bytes: sramBytes)])
    map.accelerator.lineBytes = 8
    return try Machine(
      try ELFFile(elf, file: "test.elf"), core: try CoreTiming.named(core), map: map,
      options: options)
  }

  private func section(type: UInt32, at: Int, bytes: Int, link: UInt32) -> [UInt8] {
    little(0) + little(type) + little(0) + little(0) + little(UInt32(at)) + little(UInt32(bytes))
      + little(link) + little(0) + little(4) + little(16)
  }

  private func symbol(name: UInt32, address: UInt32, size: UInt32) -> [UInt8] {
    little(name) + little(address) + little(size) + [0x12, 0] + half(1)
  }

  private func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }

  private func half(_ value: UInt16) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8)] }
}
