internal import CThimbleKernels

/// The Fourier transform of a real frame through a complex transform of half its length, in place
/// in the caller's memory: 4 · length bytes.
///
/// Radix 4, decimation in frequency, input in order, output bit-reversed; every stage divides by
/// its radix, so that no stage can overflow what comes in with |x| ≤ 1 << 28.
///
/// Safe: who makes one says `unsafe`, and vouches for its memory; every index below is under `length`,
/// or, of the sine, under a quarter of it.
@safe
struct RealFFT {
  /// The frame, then the spectrum: `length` words, real and imaginary parts alternate.
  let words: UnsafeMutablePointer<Int32>
  /// Real samples in a frame, a power of two of at least 32.
  let length: Int
  /// sin(2πi / length) in Q30, i in 0...length / 4.
  let sine: UnsafePointer<Int32>

  /// Points of the complex transform.
  var points: Int { length >> 1 }

  /// Replaces the frame by its complex transform divided by `points`, bit-reversed.
  func transform() {
    var size = points
    if points.trailingZeroBitCount & 1 == 1 {
      radix2Stage()
      size >>= 1
    }
    while size > 1 {
      radix4Stage(size: size)
      size >>= 2
    }
  }

  /// cos and sin of 2π·index / length, in Q30; `index` is in 0...length / 2.
  @inline(__always)
  func turn(_ index: Int) -> Turn {
    let quarter = length >> 2
    if index <= quarter { return unsafe Turn(sine[quarter &- index], sine[index]) }
    return unsafe Turn(0 &- sine[index &- quarter], sine[2 &* quarter &- index])
  }

  /// One halving of the whole transform, for sizes that are no power of four.
  private func radix2Stage() {
    let half = points >> 1
    for j in 0..<half {
      let (cosine, sine) = (turn(2 &* j).cosine, turn(2 &* j).sine)
      let a = unsafe words + 2 &* j
      let b = unsafe words + 2 &* (j &+ half)
      let real = unsafe a[0] &- b[0]
      let imaginary = unsafe a[1] &- b[1]
      unsafe a[0] = (a[0] &+ b[0]) >> 1
      unsafe a[1] = (a[1] &+ b[1]) >> 1
      unsafe b[0] =
        FixedPoint.multiplyHigh(real, cosine) &+ FixedPoint.multiplyHigh(imaginary, sine)
      unsafe b[1] =
        FixedPoint.multiplyHigh(imaginary, cosine) &- FixedPoint.multiplyHigh(real, sine)
      unsafe b[0] = b[0] << 1
      unsafe b[1] = b[1] << 1
    }
  }

  /// Splits every transform of `size` points into four.
  private func radix4Stage(size: Int) {
    let steps = unsafe Radix4Steps(end: words + length, quarter: size >> 1)
    unsafe steps.apply(from: words)
    let right = length >> 2
    let step = length &>> size.trailingZeroBitCount
    var (first, last) = unsafe (words + 2, words + (steps.quarter &- 2))
    var angle = step
    while unsafe first <= last {
      // 2 · angle is at most a right angle.
      var turns = unsafe Turns(
        first: Turn(sine[right &- angle], sine[angle]),
        second: Turn(sine[right &- 2 &* angle], sine[2 &* angle]), third: turn(3 &* angle))
      var start = unsafe first
      while true {
        unsafe withUnsafePointer(to: &turns) { unsafe steps.apply(from: start, turning: $0) }
        if unsafe start == last { break }
        unsafe start = last
        turns.mirror()
      }
      angle &+= step
      unsafe first += 2
      unsafe last -= 2
    }
  }
}

/// The cosine and the sine of an angle, in Q30.
struct Turn {
  var cosine, sine: Int32

  @inline(__always)
  init(_ cosine: Int32, _ sine: Int32) {
    self.cosine = cosine
    self.sine = sine
  }
}

/// What turns the results of a radix-4 step but the first, which is not turned: an angle, its double and its
/// triple.
private struct Turns {
  var first, second, third: Turn

  /// Takes a right angle less the angle.
  @inline(__always)
  mutating func mirror() {
    first = Turn(first.sine, first.cosine)
    second = Turn(0 &- second.cosine, second.sine)
    third = Turn(0 &- third.sine, 0 &- third.cosine)
  }
}

/// Radix-4 steps that differ in nothing but where their four points lie.
///
/// The results are stored divided by four, the middle two exchanged: bit-reversed order.
///
/// Safe: `RealFFT` makes one, of its own memory; steps that start inside end inside.
@safe
private struct Radix4Steps {
  /// The transform's end.
  let end: UnsafeMutablePointer<Int32>
  /// Words from one of a step's points to the next; a step is four times as far from the next one.
  let quarter: Int

  /// Steps whose results are not turned.
  ///
  /// - Parameter start: the first step's first point.
  @inline(never)
  func apply(from start: UnsafeMutablePointer<Int32>) {
    var place = unsafe start
    repeat {
      let sums = unsafe Radix4Sums(&place, quarter)
      unsafe Self.store(sums.third, place)
      unsafe place = thk_address(place, 0 &- quarter)
      unsafe Self.store(sums.first, place)
      unsafe place = thk_address(place, 0 &- quarter)
      unsafe Self.store(sums.second, place)
      unsafe place = thk_address(place, 0 &- quarter)
      unsafe Self.store(sums.plain, place)
      unsafe place += 4 &* quarter
    } while unsafe place < end
  }

  /// Steps whose results but the first are turned back.
  ///
  /// - Parameters:
  ///   - start: the first step's first point.
  ///   - turns: the angles, the same for each.
  @inline(__always)
  func apply(from start: UnsafeMutablePointer<Int32>, turning turns: UnsafePointer<Turns>) {
    // Registers are for the points: the angles stay in memory.
    let turns = unsafe thk_in_memory(turns).assumingMemoryBound(to: Turns.self)
    var place = unsafe start
    repeat {
      let sums = unsafe Radix4Sums(&place, quarter)
      unsafe Self.store(sums.third, place, turns.pointee.third)
      unsafe place = thk_address(place, 0 &- quarter)
      unsafe Self.store(sums.first, place, turns.pointee.first)
      unsafe place = thk_address(place, 0 &- quarter)
      unsafe Self.store(sums.second, place, turns.pointee.second)
      unsafe place = thk_address(place, 0 &- quarter)
      unsafe Self.store(sums.plain, place)
      unsafe place += 4 &* quarter
    } while unsafe place < end
  }

  /// Stores value / 4.
  @inline(__always)
  private static func store(
    _ value: (real: Int32, imaginary: Int32), _ target: UnsafeMutablePointer<Int32>
  ) {
    unsafe target[0] = value.real >> 2
    unsafe target[1] = value.imaginary >> 2
  }

  /// Stores value · (cos - i sin) / 4.
  @inline(__always)
  private static func store(
    _ value: (real: Int32, imaginary: Int32), _ target: UnsafeMutablePointer<Int32>,
    _ angle: Turn
  ) {
    let real =
      FixedPoint.multiplyHigh(value.real, angle.cosine)
      &+ FixedPoint.multiplyHigh(value.imaginary, angle.sine)
    let imaginary =
      FixedPoint.multiplyHigh(value.imaginary, angle.cosine)
      &- FixedPoint.multiplyHigh(value.real, angle.sine)
    unsafe target[0] = real
    unsafe target[1] = imaginary
  }
}

/// The four sums of a radix-4 step.
private struct Radix4Sums {
  let plain, first, second, third: (real: Int32, imaginary: Int32)

  /// Reads four points, and leaves `place` at the last.
  @inline(__always)
  init(_ place: inout UnsafeMutablePointer<Int32>, _ quarter: Int) {
    var (a0, a1) = unsafe (place[0], place[1])
    unsafe place = thk_address(place, quarter)
    var (b0, b1) = unsafe (place[0], place[1])
    unsafe place = thk_address(place, quarter)
    var (c0, c1) = unsafe (place[0], place[1])
    unsafe place = thk_address(place, quarter)
    var (d0, d1) = unsafe (place[0], place[1])
    unsafe thk_sum_and_difference(&a0, &c0)
    unsafe thk_sum_and_difference(&a1, &c1)
    unsafe thk_sum_and_difference(&b0, &d0)
    unsafe thk_sum_and_difference(&b1, &d1)
    unsafe thk_sum_and_difference(&a0, &b0)
    unsafe thk_sum_and_difference(&a1, &b1)
    unsafe thk_sum_and_difference(&c0, &d1)
    unsafe thk_sum_and_difference(&c1, &d0)
    (plain, first, second, third) = ((a0, a1), (c0, d0), (b0, b1), (d1, c1))
  }
}
