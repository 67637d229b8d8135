import HostSupport
import Testing

struct HalfPrecisionTests {
  @Test(
    arguments: [
      (0x0000, 0), (0x0001, 0x1p-24), (0x03FF, 0x1.FF8p-15), (0x0400, 0x1p-14), (0x3C00, 1),
      (0x3C01, 0x1.004p0), (0x7BFF, 65_504), (0x7C00, .infinity), (0xC000, -2),
    ] as [(UInt16, Float)])
  func halvesAreWidened(_ bits: UInt16, _ value: Float) {
    #expect(Float(halfPattern: bits) == value)
  }

  @Test func notNumbersStayNone() {
    #expect(Float(halfPattern: 0x7E00).isNaN)
  }
}
