import Foundation
import HostSupport
import TestSupport
import Testing
import Thimble

@testable import Deployment

/// Files of inputs: NumPy arrays, raw values, and what is neither.
struct RawValueTests {
  private func floats(
    _ name: String, _ shape: [Int] = [3, 2]
  ) throws(FileError) -> RawValues<Float> {
    try RawValues(
      InputFile.read(InputFixtures.path(name)), shape: shape, count: shape.reduce(1, *), path: name)
  }

  private func reason(_ body: () throws(FileError) -> Void) -> String {
    do throws(FileError) {
      try body()
      return "accepted"
    } catch {
      return error.reason
    }
  }

  @Test("arrays of every version, order and byte order")
  func arrays() throws {
    let arrays = try InputFixtures.load().arrays
    #expect(arrays.count > 20)
    for array in arrays {
      let bytes = try InputFixtures.bytes(array.file)
      if array.type.hasPrefix("float") {
        let raw = try floats(array.file)
        #expect(raw.values == array.values, "\(array.file)")
        #expect(raw.notes.isEmpty == (array.type == "float32"))
      } else {
        #expect(
          reason { () throws(FileError) in _ = try floats(array.file) }.contains(
            "NumPy array of \(array.type)"))
      }
      let int8 = reason { () throws(FileError) in
        let raw = try RawValues<UInt8>(stored: bytes, shape: [3, 2, 1], path: "a")
        #expect(raw.values.map { Float(Int8(bitPattern: $0)) } == array.values)
      }
      #expect(array.type == "int8" ? int8 == "accepted" : int8.contains("the model takes int8"))
    }
  }

  @Test("int16 inputs, of arrays of either byte order")
  func int16Arrays() throws {
    func array(_ type: String, _ bytes: [UInt8]) -> [UInt8] {
      let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (2,), }\n"
      return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0]
        + Array(header.utf8) + bytes
    }
    let orders: [(String, [UInt8])] = [
      ("<i2", [0x34, 0x12, 0xFE, 0xFF]), (">i2", [0x12, 0x34, 0xFF, 0xFE]),
    ]
    for (type, bytes) in orders {
      let raw = try RawValues<UInt8>(stored: array(type, bytes), .int16, shape: [2], path: "a")
      #expect(raw.values == [0x34, 0x12, 0xFE, 0xFF])
    }
    let narrow = reason { () throws(FileError) in
      _ = try RawValues<UInt8>(stored: array("|i1", [1, 2]), .int16, shape: [2], path: "a")
    }
    #expect(narrow.contains("array of int8; the model takes int16"))
  }

  @Test func shapesAreChecked() throws {
    for shape in [[3, 2], [6], [4, 3, 2], [3, 1, 2]] {
      #expect(try floats("npy_float32_c.npy", shape).values.count == 24, "\(shape)")
    }
    for shape in [[2, 3], [4, 3], [12], [3, 4, 2]] {
      #expect(
        reason { () throws(FileError) in _ = try floats("npy_float32_c.npy", shape) }
          .hasPrefix("is a NumPy array of shape [4, 3, 2]; accepted: [N, "), "\(shape)")
    }
  }

  @Test func otherFilesAreNamed() {
    for (name, kind) in [
      ("two.npz", "a NumPy archive (.npz)"), ("wav_float.wav", "a WAV recording"),
      ("stored.zip", "a zip archive"), ("npy_structured.npy", "a structured NumPy array"),
      ("expected.json", "a JSON file"),
    ] {
      #expect(
        reason { () throws(FileError) in _ = try floats(name) }.hasPrefix("is \(kind)"), "\(name)")
    }
    let csv = Array("1.5,2.5\n3,4e-3\n".utf8)
    #expect(
      reason { () throws(FileError) in
        _ = try RawValues<Float>(csv, shape: [2], count: 2, path: "a")
      }
      .hasPrefix("is text of numbers (CSV)"))
    #expect(
      reason { () throws(FileError) in
        _ = try RawValues<UInt8>(stored: csv, shape: [2], path: "a.csv")
      }
      .hasPrefix("is text of numbers (CSV)"))
  }

  private static func bytes<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
    words.flatMap { word in
      (0..<Word.bitWidth / 8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
  }

  /// Values with a bell's distribution, roughly.
  private static func values(_ random: inout SplitMix64, _ count: Int, scale: Double) -> [Double] {
    (0..<count).map { _ in
      (0..<6).reduce(-3 * scale) { sum, _ in
        sum + scale * Double(random.next(below: 1 << 20)) / Double(1 << 20)
      }
    }
  }

  @Test(
    "raw values of other types are told by their looks, float32 ones never are",
    arguments: [0.01, 1, 30, 4_000])
  func otherTypes(_ scale: Double) {
    var random = SplitMix64(seed: UInt64(scale * 100))
    for _ in 0..<20 {
      let values = Self.values(&random, 128, scale: scale)
      let singles = values.map { Float($0).bitPattern }
      #expect(ValueCheck.otherType(of: Self.bytes(singles)) == nil)
      #expect(
        ValueCheck.otherType(of: Self.bytes(values.map(\.bitPattern)))
          == "float64 (double precision)")
      #expect(
        ValueCheck.otherType(of: Self.bytes(singles.map(\.byteSwapped))) == "big-endian float32")
      let integers = values.map { Int32($0 * 7 / scale) }
      #expect(ValueCheck.otherType(of: Self.bytes(integers)) == "int32")
      #expect(ValueCheck.otherType(of: Self.bytes(integers.map(Int64.init))) == "int64")
    }
  }

  @Test func halvesAreTold() throws {
    let bytes = try InputFixtures.bytes("npy_float16_c.npy").suffix(48)
    #expect(ValueCheck.otherType(of: Array(bytes)) == "float16 (half precision)")
  }

  @Test("a zero and a negative one are the 64-bit integer that has no opposite")
  func negativeZerosAreRead() {
    let words = [Float(0), -0.0, 1e-30, 1e20].map(\.bitPattern)
    #expect(ValueCheck.otherType(of: Self.bytes(words)) == nil)
  }

  @Test func whatIsOddIsTold() {
    var random = SplitMix64(seed: 3)
    let noise = (0..<400).map { _ in UInt8(random.next(below: 256)) }
    let odd: [[Float]] = [[1e-30, 1e20, 3]]
    // Every other value may well be 0.
    let pairs = Self.values(&random, 64, scale: 1).flatMap {
      [UInt32(0), Float($0).bitPattern]
    }
    #expect(ValueCheck.otherType(of: Self.bytes(pairs)) == nil)
    #expect(ValueCheck.notes(on: odd, of: "f").count == 1)
    #expect(ValueCheck.notes(on: [[0, 0]], of: "f") == ["all values of f are 0"])
    #expect(ValueCheck.notes(on: [[0.5, -3, 0]], of: "f").isEmpty)
    #expect(ValueCheck.notes(onInt8: noise, of: "f").isEmpty)
    let singles = Self.values(&random, 100, scale: 1).map { Float($0).bitPattern }
    #expect(ValueCheck.notes(onInt8: Self.bytes(singles), of: "f").count == 1)
  }

  @Test func damagedArraysThrow() throws {
    var random = SeededRandom(seed: fuzzSeed)
    let originals = try ["npy_float64_f.npy", "npy_version2.npy"].map(InputFixtures.bytes)
    for round in 0..<800 {
      var bytes = originals[round % 2]
      if random.oneIn(4) { bytes.removeLast(random.int(1...bytes.count)) }
      for _ in 0..<random.int(1...6) where !bytes.isEmpty {
        bytes[random.int(0...min(bytes.count - 1, 130))] = UInt8(
          random.pick([0, 1, 40, 48, 57, 127, 255]))
      }
      guard let raw = try? RawValues<Float>(bytes, shape: [3, 2], count: 6, path: "t") else {
        continue
      }
      #expect(raw.values.count <= bytes.count)
    }
  }
}
