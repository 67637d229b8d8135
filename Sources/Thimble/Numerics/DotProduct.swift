/// The sum of `count` values.
@inline(__always)
func sum(_ values: UnsafePointer<Int8>, _ count: Int) -> Int32 {
  var sum: Int32 = 0
  var index = 0
  while index < count {
    sum = sum &+ Int32(values[index])
    index &+= 1
  }
  return sum
}

/// Four accumulators side by side: the kernels' unit of work, so that an activation, once loaded,
/// serves four output channels.
struct FourSums {
  var a: Int32 = 0
  var b: Int32 = 0
  var c: Int32 = 0
  var d: Int32 = 0

  /// One of the four.
  @inline(__always)
  subscript(index: Int) -> Int32 {
    switch index {
    case 0: a
    case 1: b
    case 2: c
    default: d
    }
  }

  /// Adds the dot products of `count` activations with four rows of weights.
  @inline(__always)
  mutating func addDotProducts(
    _ activations: UnsafePointer<Int8>, _ weights: FourRows, _ count: Int
  ) {
    var index = 0
    while index < count {
      let activation = Int32(activations[index])
      a = a &+ activation &* Int32(weights.a[index])
      b = b &+ activation &* Int32(weights.b[index])
      c = c &+ activation &* Int32(weights.c[index])
      d = d &+ activation &* Int32(weights.d[index])
      index &+= 1
    }
  }

  /// Adds `factor` times the sums of `count` weights of four rows.
  @inline(__always)
  mutating func addSums(_ factor: Int32, _ weights: FourRows, _ count: Int) {
    guard count > 0 else { return }
    a = a &+ factor &* sum(weights.a, count)
    b = b &+ factor &* sum(weights.b, count)
    c = c &+ factor &* sum(weights.c, count)
    d = d &+ factor &* sum(weights.d, count)
  }
}

/// Rows of weights of four output channels.
struct FourRows {
  let a: UnsafePointer<Int8>
  let b: UnsafePointer<Int8>
  let c: UnsafePointer<Int8>
  let d: UnsafePointer<Int8>

  /// The rows, `stride` apart, from `channel` on; beyond the last of `channels`, that one again.
  @inline(__always)
  init(_ weights: UnsafePointer<Int8>, channel: Int, of channels: Int, stride: Int) {
    let last = channels &- 1
    a = weights + channel &* stride
    b = weights + min(channel &+ 1, last) &* stride
    c = weights + min(channel &+ 2, last) &* stride
    d = weights + min(channel &+ 3, last) &* stride
  }

  private init(
    _ a: UnsafePointer<Int8>, _ b: UnsafePointer<Int8>, _ c: UnsafePointer<Int8>,
    _ d: UnsafePointer<Int8>
  ) {
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
  }

  /// The rows, `offset` weights on.
  @inline(__always)
  static func + (rows: FourRows, offset: Int) -> FourRows {
    FourRows(rows.a + offset, rows.b + offset, rows.c + offset, rows.d + offset)
  }
}
