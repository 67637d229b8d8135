import Deployment
import MCUCost
import MCUSim
import ModelCompiler
import TestSupport
import Testing
import Thimble

@testable import Simulation

struct FirmwareTests {
  @Test(arguments: ["cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m33"])
  func everyCoreHasItsFirmware(core: String) throws {
    let firmware = try #require(UniversalFirmware(core: core))
    #expect((20_000..<120_000).contains(firmware.image.flashBytes))
    #expect(firmware.image.staticBytes <= 64)
    #expect(UniversalFirmware.sourcesSHA256.count == 64)
  }

  @Test func imagesTakeLessThanAMegabyte() {
    let bytes = ["armv6m", "armv7m", "armv7em"].map {
      UniversalFirmware(architecture: $0)?.image.bytes.count ?? .max
    }
    #expect(bytes.reduce(0, +) < 1_000_000)
  }

  @Test("a moved image refers to nothing where it was linked")
  func anImageIsMoved() throws {
    for architecture in ["armv6m", "armv7m", "armv7em"] {
      let image = try #require(UniversalFirmware(architecture: architecture)).image
      let moved = try ELFFile(
        image.moved(flash: 0x0800_0000, sram: 0x2000_0480), file: architecture)
      #expect(moved.segments.allSatisfy { $0.address >= 0x0800_0000 })
      #expect(moved.entry >= 0x0800_0000)
      let vectors = try #require(moved.segments.first).bytes.prefix(8)
      let words = (0..<2).map { word in
        (0..<4).reduce(0 as UInt32) { $0 | UInt32(vectors[4 * word + $1]) << (8 * $1) }
      }
      #expect(words[0] == 0x2000_0480)
      #expect(words[1] == moved.symbols.address(of: "reset").map { $0 | 1 })
      #expect(moved.symbols.address(of: "__mailbox") == HostMemory.base)
    }
  }

  @Test(arguments: [
    ("$s7Thimble6Conv2DV10computeRowyySi_AA0D7ContextVtF", "Conv2D.computeRow"),
    ("thk_convolve_strip_of_4", "thk_convolve_strip_of_4"), ("main+12", "main+12"),
    ("$s7Thimble6Conv2DV10computeRowyySi_AA0D7ContextVtF+8", "Conv2D.computeRow+8"), ("?", "?"),
  ])
  func namesAreReadable(symbol: String, name: String) {
    #expect(FunctionName.readable(symbol) == name)
  }

  @Test(arguments: [
    ("Thimble.PackedConv2D.(add in _8A0F)(row: Swift.Int) -> ()", "PackedConv2D.add"),
    (
      "generic specialization <Universal.Chains> of Thimble.Interpreter.step() -> Swift.Int?",
      "Interpreter.step"
    ),
    ("closure #1 (A) in closure #2 () in Thimble.Progress.run(_: Swift.Int) -> ()", "Progress.run"),
    ("static Thimble.FixedPoint.log2(_: Swift.Int) -> Swift.Int", "FixedPoint.log2"),
  ])
  func demangledNamesAreShort(demangled: String, name: String) {
    #expect(FunctionName.shortened(demangled) == name)
  }
}

struct PlacementTests {
  private func placement(_ bytes: Int?, stack: Int?, frontEnd: Int = 0) -> SramPlacement {
    SramPlacement(
      base: 0x2000_0000, bytes: bytes, stackBytes: stack, planned: 1_152, staticBytes: 16,
      arenaBytes: 800, frontEndBytes: frontEnd)
  }

  @Test func theStackTakesWhatTheRestLeaves() {
    let sram = placement(2_000, stack: nil)
    #expect(sram.fixedBytes == 816)
    #expect(sram.stackBytes == 1_184)
    #expect(sram.stackTop == 0x2000_04A0 && sram.start == 0x2000_0000)
    #expect(sram.arena == sram.stackTop + 16)
    #expect(Int(sram.start) + sram.mappedBytes == Int(sram.arena) + 800)
  }

  @Test("every byte of a size counts", arguments: 1_000...1_064)
  func sizesAreExact(bytes: Int) {
    let sram = placement(bytes, stack: nil, frontEnd: 40)
    // The memory ends where the front end does; what is left below is the stack's, in whole words.
    #expect(Int(sram.start) + sram.mappedBytes == Int(sram.frontEnd) + 40)
    #expect(Int(sram.stackTop - sram.start) == (bytes - 856) / 4 * 4)
    #expect(sram.stackTop % 16 == 0 && sram.arena % 16 == 0 && sram.frontEnd % 4 == 0)
  }

  @Test func aGivenStackLeavesTheEndToTheArena() {
    let sram = placement(1_300, stack: 500)
    #expect(sram.stackBytes == 500)
    #expect(Int(sram.start) + sram.mappedBytes == Int(sram.arena) + 800 - 16)
    #expect(placement(nil, stack: nil).bytes == 1_152 + 816)
    #expect(placement(100, stack: nil).stackBytes == 0)
  }
}

struct LinkedFlashTests {
  private static let text = """
    base 1000
    graph 300
    frontEnd 5000
    logMelFrontEnd 4000
    function 0 40
    function 1 200
    kernel conv2D 10 0 1
    kernel softmax 20 0
    """

  @Test func whatKernelsShareCountsOnce() {
    let linked = LinkedFlash(Self.text)
    #expect(linked.bytes([], isGraph: false, frontEnd: nil) == 1_000)
    #expect(linked.bytes([.softmax], isGraph: false, frontEnd: nil) == 1_060)
    #expect(linked.bytes([.conv2D, .softmax], isGraph: false, frontEnd: nil) == 1_270)
    #expect(linked.bytes([.softmax], isGraph: true, frontEnd: .mfcc) == 6_360)
    #expect(linked.bytes([.softmax], isGraph: true, frontEnd: .logMel) == 5_360)
    #expect(linked.lists(.mfcc) && linked.lists(.logMel) && !linked.lists(.micro))
  }

  @Test("the kernels of the shipped models have a size")
  func kernelsAreListed() throws {
    let kernels: [KernelKind] = [
      .conv2D, .depthwiseConv2D, .fullyConnected, .averagePool2D, .maxPool2D, .globalAveragePool,
      .add, .softmax, .joinedIm2ColConv2D, .packedDepthwise3x3, .joinedFullyConnected,
    ]
    for architecture in ["armv6m", "armv7m", "armv7em"] {
      let linked = try #require(UniversalFirmware(architecture: architecture)).linkedFlash
      for kind in kernels {
        #expect(linked.lists(kind), "\(architecture), \(kind): make the images anew")
      }
      #expect((3_000..<6_000).contains(linked.bytes([], isGraph: false, frontEnd: nil)))
    }
  }
}
