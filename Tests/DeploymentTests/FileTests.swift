import Deployment
import Foundation
import Testing

struct FileTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("thimble-files-\(UUID().uuidString)").path

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  @Test func outputsReplaceWhatWasThere() throws {
    let path = folder + "/out"
    try OutputFile.write([1, 2, 3], to: path)
    try OutputFile.write([4], to: path)
    #expect(try InputFile.read(path) == [4])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out"])
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

  @Test func devicesAreWrittenToAndStay() throws {
    try OutputFile.write([1], to: "/dev/null")
    #expect(try InputFile.read("/dev/null").isEmpty)
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
