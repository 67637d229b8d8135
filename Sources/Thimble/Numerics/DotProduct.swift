/// The sum of `count` products `a[i] * b[i]`, in wrapping 32-bit arithmetic.
@inline(__always)
func dotProduct(_ a: UnsafePointer<Int8>, _ b: UnsafePointer<Int8>, _ count: Int) -> Int32 {
  var sum: Int32 = 0
  var index = 0
  while index < count {
    sum = sum &+ Int32(a[index]) &* Int32(b[index])
    index &+= 1
  }
  return sum
}

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
