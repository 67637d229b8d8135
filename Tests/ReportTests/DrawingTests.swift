import Testing

@testable import Report

/// Numbers as text, scales, and labels that must not overlap.
@Suite struct DrawingTests {
  @Test func numbersHaveThreeDigits() {
    #expect(NumberText.rounded(0.04123) == "0.0412")
    #expect(NumberText.rounded(3.14159) == "3.14")
    #expect(NumberText.rounded(9.996) == "10.0")
    #expect(NumberText.rounded(48.06) == "48.1")
    #expect(NumberText.rounded(99.96) == "100")
    #expect(NumberText.rounded(1_820.4) == "1,820")
    #expect(NumberText.grouped(-1_234_567) == "-1,234,567")
    #expect(NumberText.percent(0.9183) == "91.8 %")
  }

  @Test func unitsSuitTheirSize() {
    #expect(NumberText.duration(seconds: 0.02) == "20 ms")
    #expect(NumberText.duration(seconds: 1) == "1 s")
    #expect(NumberText.duration(seconds: 150) == "2.5 min")
    #expect(NumberText.duration(seconds: 7_200) == "2 h")
    #expect(NumberText.duration(seconds: 259_200) == "3 days")
    #expect(NumberText.power(milliwatts: 11.42) == "11.4 mW")
    #expect(NumberText.power(milliwatts: 0.00504) == "5.04 µW")
    #expect(NumberText.power(milliwatts: 0.99999) == "1.00 mW")
    #expect(NumberText.power(milliwatts: 1_500) == "1.50 W")
  }

  @Test func namesArePrintable() {
    #expect(NameText.printable("a\u{1B}[31m\n\u{202E}b") == "a\u{FFFD}[31m\u{FFFD}\u{FFFD}b")
    let fused = "model/re_lu_2/Relu;model/conv2d_2/Conv2D"
    #expect(NameText.shortened(fused) == "model/re_lu_2/Relu…")
  }

  @Test func scalesMapTheirEnds() {
    let scale = LogScale(values: 0.1...1_000, places: (50, 450))
    #expect(scale(0.1) == 50)
    #expect(abs(scale(10) - 250) < 1e-9)
    #expect(scale(5_000) == 450)
    #expect(scale.decades == [0.1, 1, 10, 100, 1_000])
    let short = LogScale(values: 0.4...6, places: (0, 1)).marks
    #expect(short == [0.5, 1, 2, 5])
  }

  @Test func labelsDoNotOverlap() {
    var placement = LabelPlacement(bounds: .init(x: 0...200, y: 0...100))
    for step in 0..<30 {
      let (x, y) = (Double(step * 37 % 200), Double(step * 53 % 100))
      _ = placement.place("\(step), \(step + 1)", besideX: x, y: y, distance: 9)
    }
    let taken = placement.taken
    #expect(taken.count > 8)
    for (index, box) in taken.enumerated() {
      #expect(box.isInside(placement.bounds))
      #expect(!taken[(index + 1)...].contains { $0.overlaps(box) })
    }
  }
}
