internal import CBoard
internal import Thimble

/// The load area, given out piece by piece: first the file in it, then memory to work in.
struct LoadArea {
  private var rest = UnsafeMutableRawBufferPointer(
    start: board_load_area(), count: Int(board_load_area_bytes()))

  /// The `.thimble` file at the start, as long as its header says, at most the whole area.
  mutating func takeFile() -> UnsafeMutableRawBufferPointer {
    // FileHeader.totalBytes.
    take(min(Int(rest.load(fromByteOffset: 8, as: UInt32.self)), rest.count))
  }

  /// An input of `count` values that look random.
  mutating func takeInput(_ count: Int) -> UnsafeMutableBufferPointer<Int8> {
    let input = take(count).bindMemory(to: Int8.self)
    var state: UInt32 = 1
    for index in input.indices {
      state = state &* 1_664_525 &+ 1_013_904_223
      input[index] = Int8(truncatingIfNeeded: state >> 24)
    }
    return input
  }

  /// `count` tallies of nothing.
  mutating func takeTallies(_ count: Int) -> UnsafeMutableBufferPointer<Tally> {
    let bytes = take(count &* MemoryLayout<Tally>.stride)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    return bytes.bindMemory(to: Tally.self)
  }

  /// The next `bytes` bytes, aligned to 16; it traps when there are too few.
  mutating func take(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
    let taken = UnsafeMutableRawBufferPointer(rebasing: rest[..<bytes])
    let aligned = (bytes + Arena.alignment - 1) / Arena.alignment * Arena.alignment
    rest = UnsafeMutableRawBufferPointer(rebasing: rest[aligned...])
    return taken
  }
}
