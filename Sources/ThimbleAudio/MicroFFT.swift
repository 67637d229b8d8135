/// The Fourier transform of the micro front end: 16 bits, rounded after each product, every stage divided by its
/// radix, the same integers as kissfft's of 16 bits (radix 4 from the largest stage on, then 2 where one is left).
///
/// Safe: who makes one says `unsafe`, and vouches for its memory; every index below is under `length`.
@safe
struct MicroFFT {
  /// A complex number of 16 bits a part.
  struct Point {
    var real: Int16
    var imaginary: Int16

    /// Multiplies by 1 / divisor, rounded, as kissfft does: by 32,767 / divisor.
    @inline(__always)
    func divided(by factor: Int32) -> Point {
      Point(real: rounded(Int32(real) &* factor), imaginary: rounded(Int32(imaginary) &* factor))
    }

    @inline(__always)
    static func &* (a: Point, b: Point) -> Point {
      let (ar, ai, br, bi) = (Int32(a.real), Int32(a.imaginary), Int32(b.real), Int32(b.imaginary))
      return Point(
        real: rounded(ar &* br &- ai &* bi), imaginary: rounded(ar &* bi &+ ai &* br))
    }

    @inline(__always)
    static func &+ (a: Point, b: Point) -> Point {
      Point(real: a.real &+ b.real, imaginary: a.imaginary &+ b.imaginary)
    }

    @inline(__always)
    static func &- (a: Point, b: Point) -> Point {
      Point(real: a.real &- b.real, imaginary: a.imaginary &- b.imaginary)
    }
  }

  /// The frame, then its spectrum, then energies.
  let words: UnsafeMutablePointer<Int16>
  /// Real samples, a power of two.
  let length: Int
  /// cos and -sin of 2πi / points, times 32,767, i below points.
  let turns: UnsafePointer<Int16>
  /// The same of π((i + 1) / points + 1/2), i below points / 2.
  let halfTurns: UnsafePointer<Int16>

  /// Points of the complex transform.
  private var points: Int { length >> 1 }
  private var pairs: UnsafeMutablePointer<Point> {
    unsafe UnsafeMutableRawPointer(words).assumingMemoryBound(to: Point.self)
  }

  /// Windows a frame into the places where the transform begins, scaled up as far as 16 bits allow.
  ///
  /// - Parameters:
  ///   - samples: the frame.
  ///   - window: its weights, Q12.
  ///   - count: samples of the frame, at most `length`; zeros follow.
  /// - Returns: by how many bits it was scaled up.
  func load(
    _ samples: UnsafePointer<Int16>, window: UnsafePointer<Int16>, count: Int
  ) -> UInt32 {
    var largest: Int16 = 0
    for index in 0..<count {
      let value = unsafe windowed(samples[index], window[index])
      largest = max(largest, value < 0 ? 0 &- value : value)
    }
    let shift = UInt32(
      truncatingIfNeeded: 15 &- (32 &- UInt32(truncatingIfNeeded: largest).leadingZeroBitCount))
    for index in 0..<length {
      let value = index < count ? unsafe windowed(samples[index], window[index]) : 0
      unsafe words[2 &* place(index >> 1) &+ (index & 1)] =
        value &<< Int16(truncatingIfNeeded: shift)
    }
    return shift
  }

  @inline(__always)
  private func windowed(_ sample: Int16, _ weight: Int16) -> Int16 {
    Int16(truncatingIfNeeded: (Int32(sample) &* Int32(weight)) >> 12)
  }

  /// Where the transform takes a point from: its digits, of the stages' radices, in reversed order.
  @inline(__always)
  private func place(_ index: Int) -> Int {
    var (rest, size, place) = (index, points, 0)
    while size >= 4 {
      size >>= 2
      place &+= (rest & 3) &* size
      rest >>= 2
    }
    return size == 2 ? place &+ (rest & 1) : place
  }

  /// Replaces the points by their transform divided by their number, in order.
  func transform() {
    var size = 1
    if points.trailingZeroBitCount & 1 == 1 {
      stage2()
      size = 2
    }
    while size < points {
      stage4(size)
      size <<= 2
    }
  }

  @inline(__always)
  private func turn(_ index: Int) -> Point {
    unsafe Point(real: turns[2 &* index], imaginary: turns[2 &* index &+ 1])
  }

  /// The smallest stage where the points are no power of four: sums and differences of neighbours.
  private func stage2() {
    let (pairs, one) = unsafe (pairs, turn(0))
    var index = 0
    while index < points {
      let first = unsafe pairs[index].divided(by: 32_767 / 2)
      let second = unsafe pairs[index &+ 1].divided(by: 32_767 / 2) &* one
      unsafe pairs[index] = first &+ second
      unsafe pairs[index &+ 1] = first &- second
      index &+= 2
    }
  }

  /// Joins transforms of `size` points by fours.
  private func stage4(_ size: Int) {
    let pairs = unsafe pairs
    let step = points / (4 &* size)
    var block = 0
    while block < points {
      for index in 0..<size {
        let place = block &+ index
        let turn = step &* index
        unsafe Self.join(
          pairs + place, size, self.turn(turn), self.turn(2 &* turn), self.turn(3 &* turn))
      }
      block &+= 4 &* size
    }
  }

  @inline(__always)
  private static func join(
    _ point: UnsafeMutablePointer<Point>, _ size: Int, _ one: Point, _ two: Point, _ three: Point
  ) {
    let quarter: Int32 = 32_767 / 4
    let first = unsafe point[0].divided(by: quarter)
    let a = unsafe point[size].divided(by: quarter) &* one
    let b = unsafe point[2 &* size].divided(by: quarter) &* two
    let c = unsafe point[3 &* size].divided(by: quarter) &* three
    let (even, odd) = (first &+ b, first &- b)
    let (sum, difference) = (a &+ c, a &- c)
    unsafe point[2 &* size] = even &- sum
    unsafe point[0] = even &+ sum
    unsafe point[size] = Point(
      real: odd.real &+ difference.imaginary, imaginary: odd.imaginary &- difference.real)
    unsafe point[3 &* size] = Point(
      real: odd.real &- difference.imaginary, imaginary: odd.imaginary &+ difference.real)
  }

  /// Replaces points 1 ..< points by the energies of the real frame's bins.
  func computeEnergies() {
    let pairs = unsafe pairs
    for index in 1...points / 2 {
      let first = unsafe pairs[index].divided(by: 32_767 / 2)
      let mirrored = unsafe pairs[points &- index]
      let second = Point(real: mirrored.real, imaginary: 0 &- mirrored.imaginary)
        .divided(by: 32_767 / 2)
      let (sum, difference) = (first &+ second, first &- second)
      let turned =
        unsafe difference
        &* Point(
          real: halfTurns[2 &* index &- 2], imaginary: halfTurns[2 &* index &- 1])
      unsafe store(
        half(Int32(sum.real) &+ Int32(turned.real)),
        half(Int32(sum.imaginary) &+ Int32(turned.imaginary)), at: pairs + index)
      unsafe store(
        half(Int32(sum.real) &- Int32(turned.real)),
        half(Int32(turned.imaginary) &- Int32(sum.imaginary)), at: pairs + (points &- index))
    }
  }

  /// The energy of a bin after `computeEnergies()`; `index` is in 1 ..< length / 2.
  @inline(__always)
  func energy(_ index: Int) -> UInt32 {
    unsafe UnsafeRawPointer(words).load(fromByteOffset: 4 &* index, as: UInt32.self)
  }

  @inline(__always)
  private func half(_ value: Int32) -> Int32 { Int32(Int16(truncatingIfNeeded: value >> 1)) }

  @inline(__always)
  private func store(_ real: Int32, _ imaginary: Int32, at point: UnsafeMutablePointer<Point>) {
    let energy = UInt32(bitPattern: real &* real &+ imaginary &* imaginary)
    unsafe UnsafeMutableRawPointer(point).storeBytes(of: energy, as: UInt32.self)
  }
}

/// A product of Q15, rounded to nearest with halves up, in 16 bits.
@inline(__always)
private func rounded(_ product: Int32) -> Int16 {
  Int16(truncatingIfNeeded: (product &+ (1 << 14)) >> 15)
}
