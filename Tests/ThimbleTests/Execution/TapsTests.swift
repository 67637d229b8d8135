import Testing

@testable import Thimble

/// The taps inside an input, for every small kernel, against counting them one by one.
struct TapsTests {
  @Test func everySmallKernel() {
    for kernel in 1...5 {
      for dilation in 1...4 {
        for limit in 1...9 {
          for start in -24...14 {
            let inside = (0..<kernel).filter { 0..<limit ~= start + $0 * dilation }
            let taps = Taps(start: start, kernel: kernel, dilation: dilation, limit: limit)
            let context = "start \(start), \(kernel) taps \(dilation) apart, \(limit) values"
            #expect(taps.count == inside.count, "\(context)")
            if let first = inside.first { #expect(taps.first == first, "\(context)") }
            #expect(0...kernel ~= taps.first && taps.first...kernel ~= taps.end, "\(context)")
          }
        }
      }
    }
  }

  @Test func windowsSpanAndReach() {
    let window = Window2D(
      kernelHeight: 3, kernelWidth: 2, strideHeight: 2, strideWidth: 3, dilationHeight: 4,
      dilationWidth: 5, padTop: 8, padLeft: 5)
    #expect(window.extentHeight == 9)
    #expect(window.extentWidth == 6)
    #expect(window.inputColumn(outputColumn: 2, kernelColumn: 1) == 6)
    #expect(window.isSound)
  }

  @Test func windowsThatCouldLoopForeverAreUnsound() {
    let fields: [WritableKeyPath<Window2D, UInt8>] = [
      \.kernelHeight, \.kernelWidth, \.strideHeight, \.strideWidth, \.dilationHeight,
      \.dilationWidth,
    ]
    for field in fields {
      var window = Window2D()
      window[keyPath: field] = 0
      #expect(!window.isSound)
    }
    #expect(!Window2D(padTop: 1).isSound)
    #expect(!Window2D(kernelWidth: 3, padLeft: 3).isSound)
    #expect(Window2D(kernelWidth: 3, padLeft: 2).isSound)
  }

  @Test func onlyPlainPixelsArePointwise() {
    #expect(Window2D().isPointwise)
    #expect(!Window2D(kernelWidth: 2).isPointwise)
    #expect(!Window2D(strideHeight: 2).isPointwise)
    #expect(!Window2D(padLeft: 1).isPointwise)
  }
}
