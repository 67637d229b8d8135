import GraphIR
import HostSupport
import ModelCompiler
package import Thimble

/// A file that would do harm if a check were not there: each led outside its arena, over itself or out of
/// memory once.
///
/// `swift run fuzz crash -o FOLDER` writes them.
package struct CrashFile: Sendable {
  /// What has to become of it.
  package enum Fate: Equatable, Sendable {
    /// It is refused where a field of the file says so.
    case refused(ModelError.Reason)
    /// It runs, to a wrong result, and stays inside its bounds.
    case contained
  }

  /// The damage, in words that make a file's name.
  package let name: String
  /// What becomes of it on a device.
  package let fate: Fate
  /// The file, its checksum valid.
  package let bytes: [UInt8]

  /// All of them, several of a kind where several kernels have it.
  package static func all() throws -> [CrashFile] {
    try channelGroups() + scratches() + ringsOfOneAnother() + sizes() + sums()
  }

  init(_ name: String, _ fate: Fate, _ bytes: [UInt8]) {
    (self.name, self.fate) = (name, fate)
    var bytes = bytes
    ModelWriter.stamp(&bytes)
    self.bytes = bytes
  }

  // MARK: Channel groups

  /// A kernel finishes channels in groups and stops at an absent one: a last group that is not marked so
  /// has it write behind the row, here the arena's last one.
  private static func channelGroups() throws -> [CrashFile] {
    var found: [CrashFile] = []
    for kind in ChannelGroupKernel.allCases {
      var file = try kind.file()
      let table = try table(of: file)
      let arena = SampleModel.header(file).arenaBytes
      let size = [0, 2, 4].reduce(UInt32(1)) {
        $0 * UInt32(file.value(at: SampleModel.tensor(1, $1, in: file), as: UInt16.self))
      }
      file.put(arena, at: SampleModel.tensor(1, 8, in: file))
      file.put(arena + size, at: 20)
      let absent = table.channels..<table.filledUp
      let group = absent.upperBound - table.groupSize..<absent.upperBound
      var exact = file
      for channel in absent { exact[table.shift(channel) + 3] &= 0xBF }
      found.append(CrashFile("padded-group-exact-\(kind)", .refused(.invalidField), exact))
      var fast = file
      for channel in group {
        fast.put(UInt32(1), at: table.shift(channel))
        fast.put(Int32(1 << 30), at: table.shift(channel) - 8)
      }
      found.append(CrashFile("padded-group-fast-\(kind)", .refused(.invalidField), fast))
      var mixed = file
      mixed.put(UInt32(1), at: table.shift(group.lowerBound))
      found.append(CrashFile("odd-group-\(kind)", .refused(.invalidField), mixed))
    }
    return found
  }

  private struct Table {
    let at: Int
    let channels: Int
    let groupSize: Int

    /// Channels, the last group filled up.
    var filledUp: Int { (channels + groupSize - 1) / groupSize * groupSize }

    func shift(_ channel: Int) -> Int { at + channel * PackedRequantization.byteCount + 12 }
  }

  /// The packed requantization of a file's only operator.
  private static func table(of file: [UInt8]) throws -> Table {
    let constants = try constants(of: file)
    guard case .packed(let groupSize) = constants.form else {
      throw ModelError(.invalidField, at: 0)
    }
    return Table(
      at: Int(constants.requantization), channels: constants.channels, groupSize: groupSize)
  }

  /// Where the first operator's constants lie.
  static func constants(of file: [UInt8]) throws -> KernelConstants {
    let memory = AlignedMemory(copying: file)
    let model = try unsafe ModelReader.read(UnsafeRawBufferPointer(memory.bytes))
    return model.operators[0].operation.constants(model.operators[0].shapes)
  }

  // MARK: Memory that overlaps

  /// A scratch over the rows that a kernel reads or writes: copies of bytes onto one another, and addresses
  /// kept there that are overwritten.
  private static func scratches() throws -> [CrashFile] {
    try ChannelGroupKernel.allCases.flatMap { kind in
      var file = try kind.file()
      let (input, output) = (UInt32(1 << 12), UInt32(1 << 13))
      file.put(input, at: SampleModel.tensor(0, 8, in: file))
      file.put(output, at: SampleModel.tensor(1, 8, in: file))
      file.put(UInt32(1 << 16), at: 20)
      func over(_ name: String, _ scratch: UInt32) -> CrashFile {
        var damaged = file
        damaged.put(scratch, at: SampleModel.record(0, 20, in: file))
        return CrashFile("\(name)-\(kind)", .contained, damaged)
      }
      return [over("scratch-over-rows-read", input), over("scratch-over-rows-written", output)]
        + (kind.copiedBytes.map { [over("copy-over-itself", input + 4 - $0)] } ?? [])
    }
  }

  /// Live rows of one tensor over those of another.
  private static func ringsOfOneAnother() throws -> [CrashFile] {
    let file = try SampleModel.file()
    var damaged = file
    let first = file.value(at: SampleModel.tensor(0, 8, in: file), as: UInt32.self)
    for tensor in 1..<Int(SampleModel.header(file).tensorCount) {
      damaged.put(first, at: SampleModel.tensor(tensor, 8, in: file))
    }
    damaged.put(UInt32(1 << 16), at: 20)
    return [CrashFile("rings-over-one-another", .contained, damaged)]
  }

  // MARK: Sizes

  /// Sizes whose products do not fit their integers, or no memory.
  private static func sizes() throws -> [CrashFile] {
    let file = try SampleModel.file()
    func sized(_ name: String, _ fate: Fate, _ change: (inout [UInt8]) -> Void) -> CrashFile {
      var damaged = file
      change(&damaged)
      return CrashFile(name, fate, damaged)
    }
    return [
      sized("arena-of-2-gib", .contained) { $0.put(UInt32(Int32.max) & ~15, at: 20) },
      sized("arena-beyond-31-bits", .refused(.invalidField)) { $0.put(UInt32.max, at: 20) },
      sized("tensor-of-all-sizes", .refused(.invalidField)) { damaged in
        for field in [0, 2, 4] {
          damaged.put(UInt16.max, at: SampleModel.tensor(1, field, in: damaged))
        }
      },
      sized("tensor-beyond-32-bits", .refused(.invalidField)) { damaged in
        // 32,768 rows of 131,072 bytes are 0 modulo 2^32.
        for (field, value) in [(0, UInt16(0x8000)), (2, 0x8000), (4, 4), (6, 0x8000)] {
          damaged.put(value, at: SampleModel.tensor(1, field, in: damaged))
        }
        damaged.put(UInt32(1 << 17), at: SampleModel.tensor(1, 32, in: damaged))
      },
      sized("weights-of-all-channels", .refused(.outOfBounds)) { damaged in
        damaged.put(UInt16.max, at: SampleModel.tensor(1, 4, in: damaged))
        damaged.put(UInt32(UInt16.max) * 4, at: SampleModel.tensor(1, 32, in: damaged))
        damaged.put(UInt16(1), at: SampleModel.tensor(1, 6, in: damaged))
        damaged.put(UInt32(1 << 20), at: 20)
      },
      sized("more-operators-than-bytes", .refused(.invalidField)) { damaged in
        damaged.put(UInt16.max - 2, at: 26)
        damaged.put(UInt16.max - 1, at: 24)
      },
    ]
  }
}

/// The kernels that finish channels in groups.
enum ChannelGroupKernel: String, CaseIterable {
  case im2col, direct, dense, int4Im2col, int4Direct

  /// A file of one operator of the kernel, whose last group is not full.
  func file() throws -> [UInt8] {
    let compiled = try CompiledGraph(graph, layout: .dsp)
    return try compiled.file(.streamed)
  }

  /// Where in its scratch the kernel copies a row or a run to, if that is known.
  var copiedBytes: UInt32? {
    switch self {
    // Behind a strip of eight times nine words.
    case .im2col: 288
    // Behind two addresses a kernel row, and a run of zero points.
    case .direct: 72
    // Behind the sums of eight channels.
    case .dense: 32
    case .int4Im2col, .int4Direct: nil
    }
  }

  private var graph: Graph {
    let inputChannels: Int
    switch self {
    case .im2col, .int4Im2col: inputChannels = 3
    case .direct, .int4Direct: inputChannels = 16
    case .dense: inputChannels = 5
    }
    var layers = RandomLayers(
      input: Shape(height: 3, width: 3, channels: inputChannels), seed: 3)
    let input = layers.builder.input
    switch self {
    case .im2col, .direct, .int4Im2col, .int4Direct:
      let same = WindowGeometry(
        WindowSpec(kernel: (3, 3)), .same, over: layers.builder.shape(input))
      let output = layers.conv2D(input, same, channels: 5)
      let graph = layers.builder.graph(output: output)
      switch self {
      case .int4Im2col, .int4Direct: return RandomGraph.withInt4Weights(graph)
      case .im2col, .direct, .dense: return graph
      }
    case .dense:
      let output = layers.fullyConnected(input, units: 5)
      return layers.builder.graph(output: output)
    }
  }
}
