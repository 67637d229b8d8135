import TestSupport

@testable import Thimble

extension Damage {
  static let headers: [Damage] = [
    Damage("magic", .notAModel) { file in
      file[0] ^= 0x20
      return 0
    },
    Damage("version", .unsupportedVersion) { file in
      file.put(UInt16(FileLayout.version + 1), at: 4)
      return 4
    },
    Damage("total bytes", .truncated) { file in
      file.put(UInt32(file.count + 16), at: 8)
      return 8
    },
    Damage("layout", .invalidField) { file in
      file[6] = 0xEE
      return 6
    },
    Damage("flags", .invalidField) { file in
      file[7] |= 0x80
      return 6
    },
    Damage("unknown feature", .unsupportedFeature) { file in
      file.put(UInt32(1 << 31), at: 16)
      return 16
    },
    Damage("arena beyond 31 bits", .invalidField) { file in
      file.put(UInt32(1 << 31), at: 20)
      return 20
    },
    Damage("no operators", .invalidField) { file in
      file.put(UInt16(0), at: 26)
      return 16
    },
    Damage("too many tensors", .invalidField) { file in
      file.put(UInt16.max, at: 24)
      return 16
    },
    Damage("no input", .invalidField) { file in
      file.put(UInt16(0), at: 28)
      return 16
    },
    Damage("two inputs, but no graph", .invalidField) { file in
      file.put(UInt16(2), at: 28)
      return 16
    },
    Damage("a state, but no graph", .invalidField) { file in
      file.put(UInt16(1), at: 32)
      return 16
    },
    Damage("reserved bytes", .invalidField) { file in
      file[37] = 1
      return 36
    },
    Damage("last reserved bytes", .invalidField) { file in
      file[127] = 1
      return 36
    },
    Damage("tensors in the header", .outOfBounds) { file in
      file.put(UInt32(48), at: 40)
      return 40
    },
    Damage("operators beyond the end", .outOfBounds) { file in
      file.put(UInt32(file.count), at: 48)
      return 48
    },
    Damage("constants far beyond the end", .outOfBounds) { file in
      file.put(UInt32.max & ~15, at: 64)
      return 64
    },
    Damage("constants over the ends", .outOfBounds) { file in
      file.put(SampleModel.header(file).ends.offset, at: 64)
      return 64
    },
    Damage("a gap before the constants", .outOfBounds) { file in
      file.put(SampleModel.header(file).constants.offset + 16, at: 64)
      return 64
    },
    Damage("labels longer than the file", .outOfBounds) { file in
      file.put(UInt32.max, at: 76)
      return 72
    },
    Damage("provenance longer than the file", .outOfBounds) { file in
      file.put(UInt32(file.count), at: 108)
      return 104
    },
    Damage("unclaimed bytes", .outOfBounds) { file in
      file += [UInt8](repeating: 0, count: 16)
      file.put(UInt32(file.count), at: 8)
      return 8
    },
    Damage("something in what fills a section up", .invalidField) { file in
      let ends = SampleModel.header(file).ends
      let at = Int(ends.offset + ends.byteCount)
      file[at] = 1
      return at
    },
    Damage("a front end of another size", .invalidField) { file in
      file.put(UInt32(16), at: 92)
      return 88
    },
    Damage("records of a later feature", .unsupportedFeature) { file in
      file.put(UInt32(16), at: 100)
      return 96
    },
    Damage("no record of the listening that is announced", .unsupportedFeature) { file in
      file[16] |= 2
      return 96
    },
    Damage("another output", .invalidField) { file in
      let ends = Int(SampleModel.header(file).ends.offset)
      file.put(UInt16(1), at: ends)
      return ends
    },
    Damage("an output that is not there", .invalidField) { file in
      let ends = Int(SampleModel.header(file).ends.offset)
      file.put(UInt16.max, at: ends)
      return ends
    },
    Damage("arena without room for the rings", .outsideArena) { file in
      file.put(SampleModel.header(file).arenaBytes - 16, at: 20)
      return nil
    },
    Damage("no arena", .outsideArena) { file in
      file.put(UInt32(0), at: 20)
      return nil
    },
  ]

  static let tensors: [Damage] = [
    tensor("height 0", .invalidField) { $0.put(UInt16(0), at: $1) },
    tensor("width 0", .invalidField) { $0.put(UInt16(0), at: $1 + 2) },
    tensor("channels 0", .invalidField) { $0.put(UInt16(0), at: $1 + 4) },
    tensor("no slot", .invalidField) { $0.put(UInt16(0), at: $1 + 6) },
    tensor("more slots than rows", .invalidField) { file, at in
      file.put(file.value(at: at, as: UInt16.self) + 1, at: at + 6)
    },
    tensor("unknown flag", .invalidField) { $0[$1 + 17] |= 4 },
    tensor("materialized in a short ring", .invalidField) { $0[$1 + 17] |= 1 },
    tensor("readers in the wrong order", .invalidField) { file, at in
      file.put(file.value(at: at + 22, as: UInt16.self) + 1, at: at + 20)
    },
    tensor("a reader that does not exist", .invalidField) { $0.put(UInt16(7), at: $1 + 22) },
    tensor("readers behind the last operator", .invalidField) { file, at in
      file.put(SampleModel.header(file).operatorCount, at: at + 20)
      file.put(UInt16.max, at: at + 22)
    },
    tensor("a reader before its writer", .invalidField) { $0.put(UInt16(0), at: $1 + 20) },
    tensor("another writer", .invalidField) { $0.put(UInt16(3), at: $1 + 26) },
    tensor("another element type", .invalidField) { $0[$1 + 18] = 1 },
    tensor("a reserved byte", .invalidField) { $0[$1 + 19] = 1 },
    tensor("another storage", .invalidField) { $0.put(UInt16(0), at: $1 + 28) },
    tensor("a first row", .invalidField) { $0.put(UInt16(1), at: $1 + 30) },
    tensor("another distance of slots", .invalidField) { $0[$1 + 32] += 1 },
    tensor("an offset in its rows", .invalidField) { $0.put(UInt16(1), at: $1 + 36) },
    tensor("an origin", .invalidField) { $0.put(UInt16(0), at: $1 + 38) },
    tensor("a row of 4 GiB", .invalidField) { file, at in
      file.put(UInt32.max, at: at + 2)
    },
    tensor("a ring over the counters", .outsideArena) { $0.put(UInt32(0), at: $1 + 8) },
    tensor("a ring behind the arena", .outsideArena) { file, at in
      file.put(SampleModel.header(file).arenaBytes, at: at + 8)
    },
    tensor("a ring at the end of the address space", .outsideArena) { file, at in
      file.put(UInt32.max & ~3, at: at + 8)
    },
    tensor("a scattered ring without slot tables", .outOfBounds) { $0[$1 + 17] |= 2 },
  ]

  /// Damages to a file whose plan scatters a ring: its record at `at`, its slot table.
  static let scattered: [Damage] = [
    scatter("table behind the file", .outOfBounds) { $0.put(UInt32($0.count + 2), at: $1 + 8) },
    scatter("table across the end", .outOfBounds) { $0.put(UInt32($0.count - 2), at: $1 + 8) },
    scatter("table at the end of the address space", .outOfBounds) { file, at in
      file.put(UInt32.max - 1, at: at + 8)
    },
    scatter("table before the tables", .outOfBounds) { $0.put(UInt32(64), at: $1 + 8) },
    scatter("odd table", .misaligned) { file, at in
      file.put(file.value(at: at + 8, as: UInt32.self) + 1, at: at + 8)
    },
    scatter("slot over the counters", .outsideArena) { file, at in
      file.put(UInt16(0), at: Int(file.value(at: at + 8, as: UInt32.self)))
    },
    scatter("slot behind the arena", .outsideArena) { file, at in
      file.put(UInt16.max, at: Int(file.value(at: at + 8, as: UInt32.self)) + 2)
    },
    scatter("no slot tables", .outOfBounds) { file, _ in file.put(UInt32(0), at: 116) },
    scatter("slot tables behind the file", .outOfBounds) { file, _ in
      file.put(UInt32(file.count), at: 112)
    },
  ]

  static let operators: [Damage] = [
    record("unknown kind", .unknownOperator) { $0[$1] = 0xEE },
    record("kind 0", .unknownOperator) { $0[$1] = 0 },
    record("another kind", .shapeMismatch) { $0[$1] = KernelKind.softmax.rawValue },
    record("unknown flag", .invalidField) { $0[$1 + 1] |= 0x40 },
    record("reads what it writes", .invalidField) { $0.put(UInt16(2), at: $1 + 2) },
    record("reads a tensor far behind", .invalidField) { $0.put(UInt16(99), at: $1 + 4) },
    Damage("reads a tensor that does not know it", .invalidField) { file in
      file.put(UInt16(1), at: SampleModel.record(3, 2, in: file))
      return SampleModel.record(3, 0, in: file)
    },
    record("a second input that is not there", .invalidField) { $0.put(UInt16(999), at: $1 + 4) },
    record("writes another tensor", .invalidField) { $0.put(UInt16(3), at: $1 + 6) },
    record("a reserved byte", .invalidField) { $0[$1 + 18] = 1 },
    record("no row a step", .shapeMismatch) { $0.put(UInt16(0), at: $1 + 8) },
    record("more rows a step than slots", .shapeMismatch) { $0.put(UInt16(7), at: $1 + 8) },
    record("another extent", .shapeMismatch) { $0[$1 + 10] += 1 },
    record("another stride", .shapeMismatch) { $0[$1 + 12] += 1 },
    record("another padding", .shapeMismatch) { $0[$1 + 14] ^= 1 },
    record("another number of steps", .shapeMismatch) { $0[$1 + 16] += 1 },
    record("kernel height 0", .shapeMismatch) { $0[$1 + 24] = 0 },
    record("stride 0", .shapeMismatch) { $0[$1 + 26] = 0 },
    record("dilation 0", .shapeMismatch) { $0[$1 + 28] = 0 },
    record("padding beyond the kernel", .shapeMismatch) { $0[$1 + 30] = 200 },
    record("depth multiplier 0", .shapeMismatch) { $0.put(UInt16(0), at: $1 + 34) },
    record("depth multiplier 2", .shapeMismatch) { $0.put(UInt16(2), at: $1 + 34) },
    record("weights behind the file", .outOfBounds) { file, at in
      file.put(UInt32(file.count), at: at + 36)
    },
    record("weights before the constants", .outOfBounds) { $0.put(UInt32(64), at: $1 + 36) },
    record("weights at the end of the address space", .outOfBounds) { file, at in
      file.put(UInt32.max, at: at + 36)
    },
    record("requantization out of bounds", .outOfBounds) { file, at in
      let header = SampleModel.header(file)
      file.put(header.constants.offset + header.constants.byteCount - 4, at: at + 40)
    },
    record("misaligned requantization", .misaligned) { file, at in
      file.put(file.value(at: at + 40, as: UInt32.self) + 1, at: at + 40)
    },
    record("a multiplier that has no meaning", .invalidField) { file, at in
      let start = Int(file.value(at: at + 40, as: UInt32.self))
      file.put(Int32(-1), at: start + 3 * 4)
    },
    record("a shift that has no meaning", .invalidField) { file, at in
      let start = Int(file.value(at: at + 40, as: UInt32.self))
      file.put(Int8(31), at: start + 3 * 8)
    },
    Damage("misaligned accumulators", .misaligned) { file in
      let at = SampleModel.record(4, 20, in: file)
      file.put(file.value(at: at, as: UInt32.self) + 2, at: at)
      return SampleModel.record(4, 0, in: file)
    },
    Damage("accumulators behind the arena", .outsideArena) { file in
      file.put(SampleModel.header(file).arenaBytes, at: SampleModel.record(4, 20, in: file))
      return SampleModel.record(4, 0, in: file)
    },
  ]

  /// A damage to the second tensor, a ring shorter than its tensor.
  private static func tensor(
    _ name: String, _ reason: ModelError.Reason,
    _ apply: @escaping @Sendable (inout [UInt8], _ at: Int) -> Void
  ) -> Damage {
    Damage("tensor: " + name, reason) { file in
      let at = SampleModel.tensor(1, 0, in: file)
      apply(&file, at)
      return at
    }
  }

  private static func scatter(
    _ name: String, _ reason: ModelError.Reason,
    _ apply: @escaping @Sendable (inout [UInt8], _ at: Int) -> Void
  ) -> Damage {
    Damage("scattered: " + name, reason) { file in
      let tensors = 0...Int(SampleModel.header(file).operatorCount)
      let places = tensors.map { SampleModel.tensor($0, 0, in: file) }
      guard let at = places.first(where: { [file] in file[$0 + 17] & 2 != 0 }) else { return -1 }
      apply(&file, at)
      return nil
    }
  }

  /// A damage to the second operator, a depthwise convolution.
  private static func record(
    _ name: String, _ reason: ModelError.Reason,
    _ apply: @escaping @Sendable (inout [UInt8], _ at: Int) -> Void
  ) -> Damage {
    Damage("operator: " + name, reason) { file in
      apply(&file, SampleModel.record(1, 0, in: file))
      return nil
    }
  }
}
