internal import CBoard
internal import Console
public import Thimble

/// What QEMU put into the load area.
public func loadArea() -> UnsafeRawBufferPointer {
  UnsafeRawBufferPointer(start: board_load_area(), count: Int(board_load_area_bytes()))
}

/// The `.thimble` file in the load area, as long as its header says, at most the whole area.
public func loadedFile() -> UnsafeRawBufferPointer {
  let area = loadArea()
  // FileHeader.totalBytes.
  let bytes = Int(area.load(fromByteOffset: 8, as: UInt32.self))
  return UnsafeRawBufferPointer(rebasing: area[..<min(bytes, area.count)])
}

/// The work area, given out piece by piece.
public struct WorkArea {
  private var rest = UnsafeMutableRawBufferPointer(
    start: board_work_area(), count: Int(board_work_area_bytes()))

  /// The whole area.
  public init() {}

  /// An input of `count` values that look random, the same on every machine.
  public mutating func takeInput(_ count: Int) -> UnsafeMutableBufferPointer<Int8> {
    let input = take(count).bindMemory(to: Int8.self)
    var state: UInt32 = 1
    for index in input.indices {
      state = state &* 1_664_525 &+ 1_013_904_223
      input[index] = Int8(truncatingIfNeeded: state >> 24)
    }
    return input
  }

  /// The next `bytes` bytes, aligned to 16; the program ends when there are too few.
  public mutating func take(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
    let aligned = (bytes + Arena.alignment - 1) / Arena.alignment * Arena.alignment
    guard aligned <= rest.count else {
      Console.write("what the program needs does not fit beside it\n")
      board_exit(1)
    }
    let taken = UnsafeMutableRawBufferPointer(rebasing: rest[..<bytes])
    rest = UnsafeMutableRawBufferPointer(rebasing: rest[aligned...])
    return taken
  }
}
