/// An ELF file whose link kept its relocations, to be moved to where a board's memories lie.
///
/// The image is our own (`Firmware-Sim/universal.sh` makes it), linked with flash at 0 and SRAM at
/// 0x20000000; nothing here is meant for other files, and what it does not know is a defect.
struct RelocatableImage {
  /// A memory of the link, and how far what lies in it is moved.
  private struct Move {
    var link: Range<UInt32>
    var by: UInt32
  }

  private static let flash: Range<UInt32> = 0..<0x10_0000
  private static let sram: Range<UInt32> = 0x2000_0000..<0x2010_0000

  /// The file's bytes.
  private(set) var bytes: [UInt8]
  private var moves: [Move] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Bytes of flash that the image takes from its first one: code, constants, the image of `.data`.
  var flashBytes: Int {
    segments.map { Int(u32($0 + 12)) + Int(u32($0 + 16)) }.filter { $0 <= Self.flash.upperBound }
      .max() ?? 0
  }

  /// Bytes of SRAM that the image's own variables take.
  var staticBytes: Int {
    segments.filter { Self.sram.contains(u32($0 + 8)) }
      .map { Int(u32($0 + 8) &- Self.sram.lowerBound) + Int(u32($0 + 20)) }.max() ?? 0
  }

  /// The image with its flash from `flash` on, and its variables from `sram` on, which is also the first
  /// stack pointer.
  func moved(flash: UInt32, sram: UInt32) -> [UInt8] {
    var image = self
    image.moves = [
      Move(link: Self.flash, by: flash &- Self.flash.lowerBound),
      Move(link: Self.sram, by: sram &- Self.sram.lowerBound),
    ]
    image.relocate()
    for segment in segments {
      image.move(at: segment + 8)
      image.move(at: segment + 12)
    }
    image.move(at: 24)
    for symbol in symbolOffsets where u16(symbol + 14) != 0 { image.move(at: symbol + 4) }
    return image.bytes
  }

  // MARK: Relocations

  private enum Kind {
    static let absolute: UInt32 = 2
    static let relative: UInt32 = 3
    static let call: UInt32 = 10
    static let jump24: UInt32 = 30
    static let moveLow: UInt32 = 47
    static let moveTop: UInt32 = 48
    static let jump11: UInt32 = 102
    static let jump8: UInt32 = 103
  }

  private mutating func relocate() {
    var addends: [UInt32: UInt32] = [:]
    for section in sections where u32(section + 4) == 9 {
      let target = sections[Int(u32(section + 28))]
      guard u32(target + 8) & 2 != 0 else { continue }
      let start = Int(u32(section + 16))
      for entry in stride(from: start, to: start + Int(u32(section + 20)), by: 8) {
        relocate(place: u32(entry), info: u32(entry + 4), &addends)
      }
    }
  }

  private mutating func relocate(place: UInt32, info: UInt32, _ addends: inout [UInt32: UInt32]) {
    let value = u32(symbolOffsets[Int(info >> 8)] + 4)
    guard let offset = fileOffset(of: place) else {
      preconditionFailure("a relocation outside the image's segments")
    }
    switch info & 0xFF {
    case Kind.absolute:
      set(u32(offset) &+ distance(value), at: offset)
    case Kind.moveLow:
      let found = immediate(at: offset)
      let addend = UInt32(bitPattern: Int32(Int16(truncatingIfNeeded: found &- value)))
      addends[info >> 8] = addend
      setImmediate((value &+ addend &+ distance(value)) & 0xFFFF, at: offset)
    case Kind.moveTop:
      let moved = value &+ (addends[info >> 8] ?? 0) &+ distance(value)
      setImmediate(moved >> 16, at: offset)
    case Kind.relative:
      set(u32(offset) &+ distance(value) &- distance(place), at: offset)
    case Kind.call, Kind.jump24, Kind.jump11, Kind.jump8:
      precondition(distance(value) == distance(place), "a call between memories")
    default: preconditionFailure("relocation of kind \(info & 0xFF)")
    }
  }

  /// How far what has an address in the link is moved.
  private func distance(_ address: UInt32) -> UInt32 {
    moves.first { $0.link.contains(address) }?.by ?? 0
  }

  private mutating func move(at offset: Int) {
    let value = u32(offset)
    set(value &+ distance(value), at: offset)
  }

  /// The 16 bits that MOVW or MOVT has in it.
  private func immediate(at offset: Int) -> UInt32 {
    let (high, low) = (u16(offset), u16(offset + 2))
    return (high & 15) << 12 | (high >> 10 & 1) << 11 | (low >> 12 & 7) << 8 | low & 0xFF
  }

  private mutating func setImmediate(_ value: UInt32, at offset: Int) {
    let high = u16(offset) & ~0x40F | value >> 12 & 15 | (value >> 11 & 1) << 10
    let low = u16(offset + 2) & ~0x70FF | (value >> 8 & 7) << 12 | value & 0xFF
    set(high | low << 16, at: offset)
  }

  // MARK: The file

  private var segments: [Int] {
    (0..<Int(u16(44))).map { Int(u32(28)) + $0 * Int(u16(42)) }
      .filter { u32($0) == 1 && u32($0 + 20) > 0 }
  }

  private var sections: [Int] {
    (0..<Int(u16(48))).map { Int(u32(32)) + $0 * Int(u16(46)) }
  }

  private var symbolOffsets: [Int] {
    guard let table = sections.first(where: { u32($0 + 4) == 2 }) else { return [] }
    let start = Int(u32(table + 16))
    return Array(stride(from: start, to: start + Int(u32(table + 20)), by: 16))
  }

  private func fileOffset(of address: UInt32) -> Int? {
    segments.first { address >= u32($0 + 8) && address - u32($0 + 8) < u32($0 + 16) }
      .map { Int(u32($0 + 4)) + Int(address - u32($0 + 8)) }
  }

  private func u16(_ offset: Int) -> UInt32 {
    UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8
  }

  private func u32(_ offset: Int) -> UInt32 { u16(offset) | u16(offset + 2) << 16 }

  private mutating func set(_ value: UInt32, at offset: Int) {
    for byte in 0..<4 { bytes[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
  }
}
