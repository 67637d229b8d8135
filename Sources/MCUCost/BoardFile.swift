import Foundation
import HostSupport

extension Board {
  /// The largest board file that is read.
  package static let fileLimitBytes = 1 << 20

  private static let power = "activePowerMilliwatts"
  private static let current = "activeCurrentMicroampsPerMegahertz"
  private static let keys = [
    "name", "title", "vendor", "core", "clockHertz", "supplyVolts", power, current,
    "sleepCurrentMicroamps", "flashBytes", "sramBytes", "flashWaitStates", "flashLineBytes",
    "flashCacheBytes", "regulator", "operatingPoints", "memoryMap", "flashAccess",
  ]

  /// Reads a board file of the user's.
  ///
  /// It looks as the embedded ones do; every number is an object of `value`, `source` and
  /// `confidence`, and exactly one of `activePowerMilliwatts` and
  /// `activeCurrentMicroampsPerMegahertz` is there; `regulator`, `operatingPoints`,
  /// `memoryMap` and `flashAccess` may be left out; a board without the last two is not simulated.
  ///
  /// - Throws: ``DataFileError``, which lists everything that is wrong.
  package static func load(fileAt path: String) throws(DataFileError) -> Board {
    guard let isFolder = FileSystem.isFolder(path) else {
      throw .unreadable(file: path, reason: "no such file")
    }
    guard !isFolder else { throw .unreadable(file: path, reason: "it is a directory") }
    let contents: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      contents = try handle.read(upToCount: fileLimitBytes + 1) ?? Data()
    } catch {
      throw .unreadable(file: path, reason: error.localizedDescription)
    }
    guard contents.count <= fileLimitBytes else {
      throw .tooLarge(file: path, limitBytes: fileLimitBytes)
    }
    return try Board(json: contents, file: path)
  }

  /// Reads a board from the text of a board file; `file` names it in errors.
  ///
  /// - Throws: ``DataFileError``, which lists everything that is wrong.
  package init(json bytes: some Sequence<UInt8>, file: String) throws(DataFileError) {
    let problems = ProblemList()
    var value = try JSONValue.parse(Data(bytes), file: file)
    // What `thimble boards NAME --json` prints is a board file: its first two keys are no board's.
    if case .object(let members) = value {
      value = .object(members.filter { $0.key != "schema" && $0.key != "tool" })
    }
    let board = ObjectReader(value, accepted: Board.keys, problems: problems)
      .flatMap { Board.read($0) }
    guard problems.problems.isEmpty, let board else {
      throw .invalid(file: file, problems: problems.problems)
    }
    self = board
  }

  private static func read(_ reader: ObjectReader) -> Board? {
    let active = activeFigures(reader)
    let name = reader.text("name")
    let title = reader.text("title")
    let vendor = reader.text("vendor")
    let core = core(reader)
    let clock: BoardFigure? = reader.sourced("clockHertz", in: 1e3...2e9)
    let supply: BoardFigure? = reader.sourced("supplyVolts", in: 0.5...6)
    let sleep: BoardFigure? = reader.sourced("sleepCurrentMicroamps", in: 0.001...1e6)
    let flash: BoardFigure? = bytes(reader, "flashBytes", in: 1_024...4_294_967_296)
    let sram: BoardFigure? = bytes(reader, "sramBytes", in: 256...4_294_967_296)
    let waits: BoardFigure? = bytes(reader, "flashWaitStates", in: 0...1_000)
    let line: BoardFigure? = bytes(reader, "flashLineBytes", in: 1...4_096)
    let cache: BoardFigure? = bytes(reader, "flashCacheBytes", in: 0...67_108_864)
    let regulator = reader.regulator()
    let points = reader.operatingPoints()
    let (map, access) = (reader.memoryMap(sramBytes: sram?.value), reader.flashAccess())
    guard let active, let name, let title, let vendor, let core, let clock, let supply, let sleep,
      let flash, let sram, let waits, let line, let cache
    else { return nil }
    return Board(
      name: name, title: title, vendor: vendor, core: core, clockHertz: clock, supplyVolts: supply,
      activePowerMilliwatts: active.power, activeCurrentMicroampsPerMegahertz: active.current,
      sleepCurrentMicroamps: sleep, flashBytes: flash, sramBytes: sram, flashWaitStates: waits,
      flashLineBytes: line, flashCacheBytes: cache, regulator: regulator, operatingPoints: points,
      memoryMap: map, flashAccess: access)
  }

  private static func bytes(
    _ reader: ObjectReader, _ key: String, in range: ClosedRange<Double>
  ) -> BoardFigure? {
    reader.sourced(key, in: range, wholeNumber: true)
  }

  private static func activeFigures(
    _ reader: ObjectReader
  ) -> (power: BoardFigure?, current: BoardFigure?)? {
    guard reader.has(power) != reader.has(current) else {
      reader.report(
        reader.has(power) ? "\(power), \(current)" : power,
        found: reader.has(power) ? "both" : "neither it nor \(current)",
        accepted: "exactly one of \(power) and \(current)")
      return nil
    }
    let powerFigure: BoardFigure? =
      reader.has(power) ? reader.sourced(power, in: 0.001...100_000) : nil
    let currentFigure: BoardFigure? =
      reader.has(current) ? reader.sourced(current, in: 0.1...100_000) : nil
    return powerFigure == nil && currentFigure == nil ? nil : (powerFigure, currentFigure)
  }

  private static func core(_ reader: ObjectReader) -> Core? {
    guard let name = reader.text("core") else { return nil }
    do {
      return try Core.named(name)
    } catch {
      let names = Core.all.map(\.name)
      let hint = nearestName(to: name, among: names).map { " (did you mean \($0)?)" } ?? ""
      reader.report(
        "core", found: "\"\(name.prefix(40))\"" + hint, accepted: names.joined(separator: ", "))
      return nil
    }
  }
}
