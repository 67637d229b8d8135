/// What the program sees of its host: a console and files, all in memory.
struct SemihostingState {
  struct OpenFile {
    var name: String
    var position: Int
    var isConsole: Bool
    var appends: Bool
  }

  let commandLine: String
  var console: [UInt8] = []
  var input: [UInt8] = []
  var inputPosition = 0
  var files: [String: [UInt8]] = [:]
  var open: [UInt32: OpenFile] = [:]
  var lastError: UInt32 = 0
}

extension Machine {
  /// The most bytes that the console or a file may hold.
  private static let mostBytes = 256 << 20
  /// The most files that may be open at once.
  private static let mostOpen = 256
  private static let failed: UInt32 = 0xFFFF_FFFF

  /// What the program has written to its console.
  package var console: [UInt8] { host.console }

  /// What the program reads from its console.
  package var input: [UInt8] {
    get { host.input }
    set { (host.input, host.inputPosition) = (newValue, 0) }
  }

  /// The files that the program can open, and those that it has written, by name.
  package var files: [String: [UInt8]] {
    get { host.files }
    set { host.files = newValue }
  }

  /// BKPT: with 0xAB a call of the host.
  func breakpoint(_ number: UInt32) throws(Halt) {
    guard number == 0xAB else { throw halt(.breakpoint(number: number)) }
    let block = unsafe r[1]
    switch unsafe r[0] {
    case 0x01: unsafe r[0] = try openFile(block)
    case 0x02:
      unsafe r[0] =
        host.open.removeValue(forKey: try argument(block, 0)) == nil ? Machine.failed : 0
    case 0x03: try append([UInt8(try hostByte(block))])
    case 0x04: try append(try zeroTerminated(block))
    case 0x05: unsafe r[0] = try writeFile(block)
    case 0x06: unsafe r[0] = try readFile(block)
    case 0x07: unsafe r[0] = nextInput().map(UInt32.init) ?? Machine.failed
    case 0x08: unsafe r[0] = Int32(bitPattern: try argument(block, 0)) < 0 ? 1 : 0
    case 0x09: unsafe r[0] = host.open[try argument(block, 0)]?.isConsole == true ? 1 : 0
    case 0x0A: unsafe r[0] = try seek(block)
    case 0x0C: unsafe r[0] = try fileLength(block)
    case 0x0E:
      unsafe r[0] =
        host.files.removeValue(forKey: try name(block, 0, 1)) == nil ? Machine.failed : 0
    // Hundredths of a second at 100 MHz.
    case 0x10: unsafe r[0] = UInt32(truncatingIfNeeded: cycles / 1_000_000)
    case 0x11: unsafe r[0] = 0  // seconds since 1970: every run is the same
    case 0x13: unsafe r[0] = host.lastError
    case 0x15: unsafe r[0] = try putCommandLine(block)
    case 0x16: try putHeap(block)
    case 0x18: throw unsafe exit(r[1] == 0x2_0026 ? 0 : 1)
    case 0x20:
      let reason = try argument(block, 0)
      throw exit(reason == 0x2_0026 ? Int32(bitPattern: try argument(block, 1)) : 1)
    case 0x30:
      try hostStore(UInt32(truncatingIfNeeded: cycles), block)
      try hostStore(UInt32(truncatingIfNeeded: cycles >> 32), block &+ 4)
      unsafe r[0] = 0
    case 0x31: unsafe r[0] = 100_000_000
    default: throw unsafe halt(.semihosting(call: r[0]))
    }
  }

  private func exit(_ code: Int32) -> Halt {
    ending = .exited(code)
    return Halt()
  }

  // MARK: The program's memory, as the host reaches it

  private func hostByte(_ address: UInt32) throws(Halt) -> UInt32 {
    guard let bank = bank(at: unaliased(address)) else {
      throw halt(.unmapped(.load, address: address, bytes: 1))
    }
    return bank.read(at: unaliased(address), count: 1)
  }

  private func argument(_ block: UInt32, _ index: UInt32) throws(Halt) -> UInt32 {
    let address = unaliased(block &+ 4 &* index)
    guard let bank = bank(at: address, 4) else {
      throw halt(.unmapped(.load, address: address, bytes: 4))
    }
    return bank.read(at: address, count: 4)
  }

  private func hostStore(_ value: UInt32, _ address: UInt32) throws(Halt) {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    try hostStore(bytes, address)
  }

  private func hostStore(_ bytes: [UInt8], _ address: UInt32) throws(Halt) {
    guard !bytes.isEmpty else { return }
    guard let bank = bank(at: address, bytes.count), !bank.isFlash, write(bytes, at: address) else {
      throw halt(.unmapped(.store, address: address, bytes: bytes.count))
    }
  }

  private func zeroTerminated(_ address: UInt32) throws(Halt) -> [UInt8] {
    var bytes: [UInt8] = []
    while case let byte = try hostByte(address &+ UInt32(truncatingIfNeeded: bytes.count)),
      byte != 0
    {
      bytes.append(UInt8(byte))
    }
    return bytes
  }

  private func name(_ block: UInt32, _ pointer: UInt32, _ length: UInt32) throws(Halt) -> String {
    let address = try argument(block, pointer)
    let count = min(4_096, Int(try argument(block, length)))
    guard let bytes = read(address, count: count) else {
      throw halt(.unmapped(.load, address: address, bytes: count))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Console and files

  private func append(_ bytes: [UInt8]) throws(Halt) {
    guard host.console.count + bytes.count <= Machine.mostBytes else {
      throw halt(.unsupported("a console of more than \(Machine.mostBytes) bytes"))
    }
    host.console += bytes
  }

  private func nextInput() -> UInt8? {
    guard host.inputPosition < host.input.count else { return nil }
    defer { host.inputPosition += 1 }
    return host.input[host.inputPosition]
  }

  /// Modes are fopen's: 0 to 3 read, 4 to 7 write, 8 to 11 append; the odd pairs also the other way.
  private func openFile(_ block: UInt32) throws(Halt) -> UInt32 {
    let name = try name(block, 0, 2)
    let mode = try argument(block, 1)
    guard host.open.count < Machine.mostOpen,
      let handle = (UInt32(1)...).first(where: { host.open[$0] == nil })
    else { return Machine.failed }
    let isConsole = name == ":tt"
    if !isConsole {
      switch mode / 4 {
      case 0 where host.files[name] == nil:
        host.lastError = 2
        return Machine.failed
      case 1: host.files[name] = []
      case 2 where host.files[name] == nil: host.files[name] = []
      default: break
      }
    }
    host.open[handle] = SemihostingState.OpenFile(
      name: name, position: 0, isConsole: isConsole, appends: mode / 4 == 2)
    return handle
  }

  /// The bytes that were not written.
  private func writeFile(_ block: UInt32) throws(Halt) -> UInt32 {
    let address = try argument(block, 1), count = Int(try argument(block, 2))
    guard let bytes = read(address, count: count) else {
      throw halt(.unmapped(.load, address: address, bytes: count))
    }
    guard var file = host.open[try argument(block, 0)] else { return UInt32(count) }
    if file.isConsole {
      try append(bytes)
      return 0
    }
    var content = host.files[file.name] ?? []
    if file.appends { file.position = content.count }
    guard file.position + count <= Machine.mostBytes else { return UInt32(count) }
    if content.count < file.position + count {
      content += [UInt8](repeating: 0, count: file.position + count - content.count)
    }
    content.replaceSubrange(file.position..<file.position + count, with: bytes)
    file.position += count
    host.files[file.name] = content
    host.open[try argument(block, 0)] = file
    return 0
  }

  /// The bytes that were not read.
  private func readFile(_ block: UInt32) throws(Halt) -> UInt32 {
    let handle = try argument(block, 0)
    let address = try argument(block, 1), count = Int(try argument(block, 2))
    guard var file = host.open[handle] else { return UInt32(count) }
    let content = file.isConsole ? host.input : host.files[file.name] ?? []
    let position = file.isConsole ? host.inputPosition : file.position
    let bytes = Array(content.dropFirst(position).prefix(count))
    try hostStore(bytes, address)
    if file.isConsole {
      host.inputPosition += bytes.count
    } else {
      file.position += bytes.count
      host.open[handle] = file
    }
    return UInt32(count - bytes.count)
  }

  private func seek(_ block: UInt32) throws(Halt) -> UInt32 {
    let handle = try argument(block, 0), position = Int(try argument(block, 1))
    guard var file = host.open[handle], !file.isConsole, position <= Machine.mostBytes else {
      return Machine.failed
    }
    file.position = position
    host.open[handle] = file
    return 0
  }

  private func fileLength(_ block: UInt32) throws(Halt) -> UInt32 {
    guard let file = host.open[try argument(block, 0)] else { return Machine.failed }
    return file.isConsole ? 0 : UInt32(host.files[file.name]?.count ?? 0)
  }

  private func putCommandLine(_ block: UInt32) throws(Halt) -> UInt32 {
    let bytes = Array(options.commandLine.utf8) + [0]
    guard bytes.count <= Int(try argument(block, 1)) else { return Machine.failed }
    try hostStore(bytes, try argument(block, 0))
    try hostStore(UInt32(bytes.count - 1), block &+ 4)
    return 0
  }

  /// SYS_HEAPINFO: zeros, so that the program takes what its linker script says.
  private func putHeap(_ block: UInt32) throws(Halt) {
    try hostStore([UInt8](repeating: 0, count: 16), try argument(block, 0))
  }
}
