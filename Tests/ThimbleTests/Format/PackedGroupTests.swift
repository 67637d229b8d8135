import HostSupport
import ModelCompiler
import TestSupport
import Testing

@testable import Thimble

/// Packed kernels finish channels in groups: a file whose groups are not whole is refused, as they would
/// write beyond a row, or shift by what is no shift.
struct PackedGroupTests {
  /// The requantization of an operator's packed channels.
  private struct Table {
    let kind: KernelKind
    let at: Int
    let channels: Int
    let groupSize: Int

    var filledUp: Int { channels.rounded(upTo: groupSize) }

    func offset(_ channel: Int) -> Int { at + channel * PackedRequantization.byteCount }
    func shiftOffset(_ channel: Int) -> Int { offset(channel) + 12 }
  }

  private static func tables(_ file: [UInt8]) throws -> [Table] {
    let memory = AlignedMemory(copying: file)
    let model = try unsafe ModelReader.read(UnsafeRawBufferPointer(memory.bytes))
    return model.operators.compactMap { layer in
      let constants = layer.operation.constants(layer.shapes)
      guard case .packed(let groupSize) = constants.form else { return nil }
      return Table(
        kind: layer.kind, at: Int(constants.requantization), channels: constants.channels,
        groupSize: groupSize)
    }
  }

  private static func files() throws -> [[UInt8]] {
    try [SampleModel.groupedFile(.dsp)]
      + (7...10).map { seed in
        try CompiledGraph(SampleModel.packableGraph(seed: seed), layout: .dsp).file(.streamed)
      }
  }

  private static func error(_ file: [UInt8]) -> ModelError? {
    var file = file
    ModelWriter.stamp(&file)
    return Opening.error(file)
  }

  @Test func whatFillsUpTheLastGroupIsMarked() throws {
    var kinds: Set<KernelKind> = []
    for file in try PackedGroupTests.files() {
      for table in try PackedGroupTests.tables(file) where table.filledUp > table.channels {
        kinds.insert(table.kind)
        for channel in table.channels..<table.filledUp {
          var exact = file
          exact[table.shiftOffset(channel) + 3] &= 0xBF
          #expect(
            PackedGroupTests.error(exact) == ModelError(.invalidField, at: table.offset(channel)))
        }
        var fast = file
        let group = (table.filledUp - table.groupSize)..<table.filledUp
        for channel in group { fast.put(UInt32(1), at: table.shiftOffset(channel)) }
        #expect(
          PackedGroupTests.error(fast)
            == ModelError(.invalidField, at: table.offset(table.channels)))
      }
    }
    #expect(
      kinds.isSuperset(of: [
        .joinedIm2ColConv2D, .joinedDirectConv2D, .joinedFullyConnected, .packedInt4Im2ColConv2D,
        .packedInt4DirectConv2D,
      ]))
  }

  @Test func noChannelIsMarkedThatThereIs() throws {
    var kinds: Set<KernelKind> = []
    for file in try PackedGroupTests.files() {
      for table in try PackedGroupTests.tables(file) {
        kinds.insert(table.kind)
        for channel in 0..<table.channels {
          var damaged = file
          let group = channel / table.groupSize * table.groupSize
          // The whole group exact, so that the mark is all that is wrong.
          for index in group..<group + table.groupSize {
            damaged[table.shiftOffset(index) + 3] |= 0x80
          }
          #expect(PackedGroupTests.error(damaged)?.reason != .outOfBounds)
          damaged[table.shiftOffset(channel) + 3] |= 0x40
          #expect(
            PackedGroupTests.error(damaged)
              == ModelError(.invalidField, at: table.offset(channel)))
        }
      }
    }
    #expect(kinds.count == 7)
  }

  @Test func aGroupIsExactOrNot() throws {
    var (made, kinds) = (0, Set<KernelKind>())
    for file in try PackedGroupTests.files() {
      for table in try PackedGroupTests.tables(file) {
        for channel in 0..<table.channels where channel % table.groupSize > 0 {
          var damaged = file
          damaged[table.shiftOffset(channel) + 3] ^= 0x80
          // Shifts and bounds of an exact channel are none of a fast one.
          if damaged[table.shiftOffset(channel) + 3] & 0x80 == 0 {
            damaged.put(UInt32(1), at: table.shiftOffset(channel))
          }
          #expect(
            PackedGroupTests.error(damaged)
              == ModelError(.invalidField, at: table.offset(channel)))
          made += 1
          kinds.insert(table.kind)
        }
      }
    }
    #expect(made > 20 && kinds.count == 7)
  }
}
