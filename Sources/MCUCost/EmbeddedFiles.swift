internal import CMCUCostData

/// A data file compiled into the program (`Sources/CMCUCostData/data.c` lists them).
struct EmbeddedFile {
  /// The folder it lies in, such as `Boards`.
  let folder: String
  /// The file's name without its extension: the board's or the core's name.
  let name: String
  /// Its text, UTF-8.
  let bytes: [UInt8]
}

extension EmbeddedFile {
  /// The files of the folder `Boards`.
  static let boards = files(in: "Boards")

  /// The files of the folder `Cores`; a core that is based on another comes after it.
  static let cores = files(in: "Cores")

  /// The files of the folder `Profiles`.
  static let profiles = files(in: "Profiles")

  /// `Published/MLPerfTinyResults.csv`.
  static let publishedResults = published("MLPerfTinyResults")

  /// `Published/MLPerfTinyWorkloads.json`.
  static let referenceNetworks = published("MLPerfTinyWorkloads")

  private static func files(in folder: String) -> [EmbeddedFile] {
    (0..<mcu_cost_file_count()).map { unsafe EmbeddedFile(mcu_cost_file_at($0)) }
      .filter { $0.folder == folder }
  }

  private static func published(_ name: String) -> EmbeddedFile {
    files(in: "Published").first { $0.name == name }
      ?? EmbeddedFile(folder: "Published", name: name, bytes: [])
  }

  private init(_ file: mcu_cost_file) {
    unsafe self.init(
      folder: String(cString: file.folder), name: String(cString: file.name),
      bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
  }
}
