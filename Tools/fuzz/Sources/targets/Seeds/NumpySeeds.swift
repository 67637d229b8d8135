/// Inputs for the models of ``FuzzModels``: raw, and NumPy arrays of every type and order that is read.
enum NumpySeeds {
  static var all: [[UInt8]] {
    let raw = [72, 84 * 4, 162, 73].map { [UInt8](repeating: 7, count: $0) }
    let floats = [("<f2", 2), (">f4", 4), ("<f8", 8), ("<c8", 8)].flatMap { type, width in
      [false, true].map { array(type, width, "7, 6, 2", isFortran: $0) }
    }
    let integers = [
      array("|i1", 1, "6, 4, 3"), array("|i1", 1, "1, 72"), array("|i1", 1, "2, 6, 4, 3"),
      array("|i1", 1, "6, 4, 3", isFortran: true), array("|u1", 1, "6, 4, 3"),
      array("<i2", 2, "6, 4, 3"), array("|b1", 1, "6, 4, 3"), array("|i1", 1, "9, 6, 3"),
      array("|i1", 1, "4, 3"),
    ]
    return raw + floats + integers + [array("<f4", 4, "7, 6, 2", version: 2)]
  }

  private static func array(
    _ type: String, _ width: Int, _ shape: String, isFortran: Bool = false, version: UInt8 = 1
  ) -> [UInt8] {
    let order = isFortran ? "True" : "False"
    let header = Array(
      "{'descr': '\(type)', 'fortran_order': \(order), 'shape': (\(shape)), }\n".utf8)
    let count = shape.split(separator: ", ").compactMap { Int($0) }.reduce(1, *)
    let size = [UInt8(header.count), 0] + (version > 1 ? [0, 0] : [])
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + size + header
      + [UInt8](repeating: 0, count: count * width)
  }
}
