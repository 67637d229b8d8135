internal import CBoard

/// A program that must not link: it allocates.
@main
struct Allocates {
  static func main() {
    var values: [Int32] = []
    for value in 0..<Int32(board_stack_high_water()) { values.append(value) }
    board_exit(values.last ?? 0)
  }
}
