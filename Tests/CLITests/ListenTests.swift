import Foundation
import Testing

@testable import Deployment
@testable import ThimbleCLI

struct ListenTests {
  /// Seconds of speech and silence: yes, a second of nothing, go.
  private static func recording() throws -> (path: String, samples: [Int16]) {
    func samples(_ name: String) throws -> [Int16] {
      let path = Files.package + "/Models/samples/\(name).wav"
      return try AudioClip(path: path, targetRate: 16_000).samples
    }
    let all =
      try samples("yes-en-gb") + [Int16](repeating: 0, count: 16_000) + samples("go-en-gb-m3")
      + [Int16](repeating: 0, count: 16_000)
    return (try Files.temporaryFile("talk.wav", Files.wav(all)), all)
  }

  /// The objects of lines of JSON.
  private func lines(_ run: Transcript) -> [[String: Any]] {
    run.output.split(separator: "\n").map { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
      return object as? [String: Any] ?? [:]
    }
  }

  private func words(_ run: Transcript) -> [String] {
    lines(run).filter { $0["type"] as? String == "event" }.compactMap { $0["word"] as? String }
  }

  @Test func tellsTheWordsOfARecording() async throws {
    let (path, _) = try Self.recording()
    let run = await thimble("listen", Files.keyword, path, "--json")
    #expect(run.code == .success)
    #expect(words(run) == ["Yes", "Go"])
    let first = try #require(lines(run).dropFirst().first)
    let (start, end) = (first["start"] as? Double ?? -1, first["end"] as? Double ?? -1)
    #expect(start >= 0 && end - start > 0.9 && end < 2)
    #expect((first["score"] as? Double ?? 0) >= 0.8)
    let last = lines(run).last
    #expect(last?["type"] as? String == "end" && last?["events"] as? Int == 2)
    // The device's own kernels and arena say the same.
    let deployed = await thimble("listen", Files.keyword, path, "--json", "--as-deployed")
    #expect(
      run.output.split(separator: "\n").dropLast()
        == deployed.output.split(separator: "\n").dropLast())
  }

  @Test func thresholdsAreTheFilesUnlessOptionsSayOtherwise() async throws {
    let (path, _) = try Self.recording()
    let file = try Files.temporaryFolder() + "/m.thimble"
    let convert = await thimble(
      "convert", Files.keyword, "-o", file, "--hop", "100ms", "--smooth", "3", "--threshold",
      "all=off,go=0.5", "--refractory", "0.5", "--json")
    #expect(convert.code == .success)
    let listening = try #require(convert.json["listening"] as? [String: Any])
    #expect(listening["hopSeconds"] as? Double == 0.1)
    #expect(listening["smoothing"] as? Int == 3)
    #expect(listening["refractorySeconds"] as? Double == 0.5)
    let thresholds = try #require(listening["thresholds"] as? [[String: Any]])
    let problems = try JSONSchema("convert").problems(of: convert.output)
    #expect(problems.isEmpty, "\(problems.prefix(5))")
    #expect(thresholds.count { $0["threshold"] != nil } == 1)
    #expect(Set(words(await thimble("listen", file, path, "--json"))) == ["Go"])
    let other = await thimble("listen", file, path, "--json", "--threshold", "Yes=0.5,Go=off")
    #expect(Set(words(other)) == ["Yes"])
    // Converted again, for another core, the file says the same.
    let again = try Files.temporaryFolder() + "/n.thimble"
    _ = await thimble("convert", file, "-o", again, "--target", "portable")
    let inspected = await thimble("inspect", again, "--json")
    #expect(try JSONSchema("inspect").problems(of: inspected.output).isEmpty)
    #expect(
      (inspected.json["listening"] as? NSDictionary) == (convert.json["listening"] as? NSDictionary)
    )
  }

  @Test(arguments: [
    (["--threshold", "Yas=0.5"], ExitCode.invalidFile, "no class 'Yas'"),
    (["--threshold", "Yes=1.5"], .invalidFile, "0.99609375"),
    (["--threshold", "Yes"], .usage, "WORD=X"),
    (["--threshold", "Yes=nan"], .usage, "WORD=X"), (["--hop", "5"], .invalidFile, "0.02 to 0.98"),
    (["--hop", "-1"], .usage, "seconds"), (["--smooth", "0"], .usage, "1 to 255"),
    (["--refractory", "1e9"], .invalidFile, "refractory"),
    (["--thresholds", "/none.json"], .invalidFile, "no such file"),
  ])
  func saysWhatIsAccepted(_ options: [String], _ code: ExitCode, _ part: String) async throws {
    let run = await thimble(["listen", Files.keyword, Files.yes] + options)
    #expect(run.code == code)
    #expect(run.error.contains(part), "\(run.error)")
  }

  /// What a pipe's samples are, and what was said of them.
  private func piped(
    _ bytes: [UInt8], by piece: Int, options: RecordingOptions = RecordingOptions()
  ) throws -> (samples: [Int16], notes: [String]) {
    let pipe = Pipe()
    let (writer, written) = (pipe.fileHandleForWriting, DispatchSemaphore(value: 0))
    // Who writes to a pipe that nobody reads any more is ended: the bytes are few enough to wait in it.
    defer { withExtendedLifetime(pipe) { written.wait() } }
    let thread = Thread {
      for start in stride(from: 0, to: bytes.count, by: piece) {
        try? writer.write(contentsOf: Data(bytes[start..<min(start + piece, bytes.count)]))
      }
      try? writer.close()
      written.signal()
    }
    thread.start()
    let stream = try PipedSamples(
      descriptor: pipe.fileHandleForReading.fileDescriptor, path: "pipe", targetRate: 16_000,
      options: options)
    var samples: [Int16] = []
    while case let next = try stream.next(), !next.isEmpty { samples += next }
    return (samples, stream.notes)
  }

  @Test(arguments: [1, 7, 4_096, 1 << 20])
  func pipesGiveTheSamplesThatWereWritten(piece: Int) throws {
    let samples = (0..<3_000).map { Int16(truncatingIfNeeded: $0 &* 7_919) }
    let raw = samples.flatMap {
      [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
    }
    #expect(try piped(raw, by: piece).samples == samples)
    #expect(try piped(raw, by: piece).notes.first?.hasPrefix("raw samples") == true)
    // The byte of a sample that never came whole is left out.
    #expect(try piped(raw + [1], by: piece).samples == samples)
    let whole = Files.wav(samples)
    #expect(try piped(whole, by: piece).samples == samples)
    // What follows the samples is none of them.
    #expect(try piped(whole + Array("LIST\u{4}\0\0\0abcd".utf8), by: piece).samples == samples)
    for endless: UInt32 in [0, 0x7FFF_FFC8, .max] {
      let stream = Files.wav(samples, declaredBytes: endless)
      #expect(try piped(stream, by: piece).samples == samples)
    }
  }

  @Test func pipesOfOtherKindsAreRefused() throws {
    var other = Files.wav([1, 2, 3])
    other[24] = 0x40
    #expect(throws: FileError.self) { try piped(other, by: 64) }
    #expect(throws: FileError.self) { try piped(Array("RIFFxxxxWAVE".utf8), by: 64) }
    #expect(throws: FileError.self) {
      try piped(Files.wav([1]), by: 64, options: RecordingOptions(channel: 1))
    }
    #expect(try piped([], by: 64).samples.isEmpty)
  }
}
