import HostSupport
import ModelCompiler
import TestSupport
import Testing

@testable import Thimble

/// One damage to a sound file, with a valid checksum where the checksum is not the point.
struct Damage: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let reason: ModelError.Reason
  /// Damages the file; the byte that the error should name.
  let apply: @Sendable (inout [UInt8]) -> Int?

  init(
    _ name: String, _ reason: ModelError.Reason,
    _ apply: @escaping @Sendable (inout [UInt8]) -> Int?
  ) {
    testDescription = name
    self.reason = reason
    self.apply = apply
  }
}

/// Every reason for refusing a file, reached by a file damaged on purpose.
struct ModelErrorTests {
  @Test func theSoundFilesAreAccepted() throws {
    for strategy in PlanStrategy.allCases {
      #expect(Opening.error(try SampleModel.file(strategy)) == nil)
      #expect(Opening.error(try SampleModel.otherFile(strategy)) == nil)
    }
  }

  @Test(arguments: Damage.headers + Damage.tensors + Damage.operators)
  func damagedFilesAreRefused(_ damage: Damage) throws {
    var file = try SampleModel.file()
    let offset = damage.apply(&file)
    ModelWriter.stamp(&file)
    let error = try #require(Opening.error(file))
    #expect(error.reason == damage.reason)
    if let offset { #expect(error.byteOffset == offset) }
  }

  @Test(arguments: Damage.scattered)
  func damagedSlotTablesAreRefused(_ damage: Damage) throws {
    var file = try SampleModel.scatteredFile()
    #expect(Opening.error(file) == nil)
    #expect(damage.apply(&file) == nil)
    ModelWriter.stamp(&file)
    #expect(Opening.error(file)?.reason == damage.reason)
  }

  @Test func truncatedFiles() throws {
    let file = try SampleModel.file()
    for count in [0, 1, 127, 128, file.count - 1] {
      #expect(Opening.error(Array(file[..<count]))?.reason == .truncated, "\(count) bytes")
    }
    #expect(Opening.error(file + [0])?.reason == .truncated)
  }

  @Test func wrongChecksum() throws {
    var file = try SampleModel.file()
    file[FileLayout.checksumOffset] ^= 1
    #expect(Opening.error(file) == ModelError(.checksumMismatch, at: 12))
  }

  @Test func misalignedFile() throws {
    let file = try SampleModel.file()
    let memory = AlignedMemory(byteCount: file.count + 16)
    for offset in [1, 4, 8] {
      let shifted = unsafe UnsafeMutableRawBufferPointer(
        rebasing: memory.bytes[offset..<offset + file.count])
      unsafe shifted.copyBytes(from: file)
      #expect(throws: ModelError(.misaligned, at: 0)) {
        try unsafe Model(UnsafeRawBufferPointer(shifted))
      }
    }
  }

  /// A firmware that links convolutions only.
  private enum ConvolutionsOnly: OperatorSet {
    static func links(_ kind: KernelKind) -> Bool { kind == .conv2D }
    static var linksGraphs: Bool { false }
  }

  @Test func operatorsThatAreNotLinked() throws {
    let file = try SampleModel.file()
    let error = Opening.error(file, linking: ConvolutionsOnly.self)
    #expect(error == ModelError(.operatorNotLinked, at: SampleModel.record(1, 0, in: file)))
  }

  @Test func anArenaTooSmall() throws {
    let file = try SampleModel.file()
    let needed = Int(SampleModel.header(file).arenaBytes)
    let memory = AlignedMemory(copying: file)
    for (bytes, fits) in [(needed, true), (needed - 1, false), (16, false)] {
      let arena = AlignedMemory(byteCount: bytes)
      func open() throws {
        _ = try unsafe Interpreter(
          model: UnsafeRawBufferPointer(memory.bytes), arena: arena.bytes,
          linking: AllOperators.self)
      }
      if fits {
        #expect(throws: Never.self) { try open() }
      } else {
        #expect(throws: ModelError(.arenaTooSmall, at: 20)) { try open() }
      }
    }
  }
}
