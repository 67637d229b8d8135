import Deployment
import Foundation
import TestSupport
import Testing

struct FileTests {
  private let folder: String

  init() throws { folder = try TestFolder.make().path }

  @Test func outputsReplaceWhatWasThere() throws {
    let path = folder + "/out"
    try OutputFile.write([1, 2, 3], to: path)
    try OutputFile.write([4], to: path)
    #expect(try InputFile.read(path) == [4])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out"])
  }

  @Test func namesOfOneTextAndOtherBytesAreTwoFiles() throws {
    let (composed, decomposed) = (folder + "/caf\u{E9}", folder + "/cafe\u{301}")
    #expect(composed == decomposed)
    #expect(!OutputFile.isSameFile(composed, decomposed))
    try OutputFile.write([1], to: composed)
    try OutputFile.write([2], to: decomposed)
    #expect(try InputFile.read(composed) == [1] && InputFile.read(decomposed) == [2])
  }

  @Test func aPipeIsReadToItsEnd() throws {
    let path = folder + "/pipe"
    unsafe #expect(mkfifo(path, 0o600) == 0)
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    let writer = Thread { [path] in
      try? FileHandle(forWritingAtPath: path)?.write(contentsOf: Data(bytes))
    }
    writer.start()
    #expect(try InputFile.read(path) == bytes)
  }

  @Test func aFailedOutputLeavesNothing() throws {
    #expect(
      throws: OutputError(path: folder + "/no/out", reason: "No such file or directory")
    ) { try OutputFile.write([1], to: folder + "/no/out") }
    try FileManager.default.createDirectory(
      atPath: folder + "/full/inside", withIntermediateDirectories: true)
    #expect(throws: OutputError.self) { try OutputFile.write([1], to: folder + "/full") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["full"])
  }

  @Test("a link stays, in a chain and to nothing yet too", arguments: [true, false])
  func linksAreWrittenThrough(isThere: Bool) throws {
    try OutputFile.makeFolder(folder + "/deep")
    if isThere { try OutputFile.write([1, 2, 3], to: folder + "/deep/real") }
    let files = FileManager.default
    try files.createSymbolicLink(atPath: folder + "/deep/link", withDestinationPath: "real")
    try files.createSymbolicLink(atPath: folder + "/first", withDestinationPath: "deep/link")
    try OutputFile.check(folder + "/first")
    try OutputFile.write([4], to: folder + "/first")
    #expect(try InputFile.read(folder + "/deep/real") == [4])
    #expect(try files.destinationOfSymbolicLink(atPath: folder + "/first") == "deep/link")
    #expect(try files.destinationOfSymbolicLink(atPath: folder + "/deep/link") == "real")
    #expect(try files.contentsOfDirectory(atPath: folder + "/deep").sorted() == ["link", "real"])
  }

  @Test func linksInACircleAreNoOutput() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/round", withDestinationPath: "round")
    #expect(throws: OutputError.self) { try OutputFile.write([1], to: folder + "/round") }
  }

  @Test func devicesAreWrittenToAndStay() throws {
    try OutputFile.write([1], to: "/dev/null")
    let refusal = FileError(path: "/dev/null", reason: "is a device; a file or a pipe is accepted")
    #expect(throws: refusal) { try InputFile.read("/dev/null") }
  }

  @Test func onePathIsKnownInSeveralForms() throws {
    try OutputFile.write([1], to: folder + "/a")
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/b", withDestinationPath: folder + "/a")
    #expect(OutputFile.isSameFile(folder + "/./a", folder + "/b"))
    #expect(!OutputFile.isSameFile(folder + "/a", folder + "/c"))
  }

  @Test func whatCannotBeReadIsSaid() {
    #expect(throws: FileError(path: folder + "/x", reason: "no such file")) {
      try InputFile.read(folder + "/x")
    }
    #expect(throws: FileError(path: folder, reason: "is a directory")) {
      try InputFile.read(folder)
    }
    #expect(
      FileError(path: "m", byteOffset: 12, reason: "bad").description == "m: byte 12: bad")
  }
}
