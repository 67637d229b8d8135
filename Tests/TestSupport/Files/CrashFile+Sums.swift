import ModelCompiler
import Thimble

extension CrashFile {
  /// Biases and factors as large as they come: sums, and what becomes of them, have to wrap around.
  static func sums() throws -> [CrashFile] {
    try [sums("portable", of: SampleModel.file(), shiftBytes: 1)]
      + VectorUnit.allCases.map {
        try sums("\($0)", of: SampleModel.blockedFile($0), shiftBytes: 4)
      }
  }

  private static func sums(
    _ name: String, of file: [UInt8], shiftBytes: Int
  ) throws -> CrashFile {
    let constants = try constants(of: file)
    var damaged = file
    for channel in 0..<constants.channels {
      let (bias, size) = (Int(constants.requantization) + channel * 4, constants.channels * 4)
      damaged.put(channel % 2 == 0 ? Int32.max : .min, at: bias)
      damaged.put(Int32.max, at: bias + size)
      let shift = Int(constants.requantization) + 2 * size + channel * shiftBytes
      for byte in shift..<shift + shiftBytes { damaged[byte] = 0 }
    }
    // Products that are zeros leave the largest sum as it is, for the zero point to go beyond.
    if shiftBytes == 1 {
      let weights = Int(constants.weights)
      for byte in weights..<weights + constants.bytesOfPart * constants.parts { damaged[byte] = 0 }
    }
    return CrashFile("sums-beyond-32-bits-\(name)", .contained, damaged)
  }
}
