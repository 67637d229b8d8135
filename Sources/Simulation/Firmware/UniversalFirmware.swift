import CUniversalFirmware

/// The firmware that runs any model, for one architecture.
///
/// `Firmware-Sim/universal.sh` builds it from the same sources as every firmware; the images are compiled in.
package struct UniversalFirmware {
  /// What its code is for: `armv6m`, `armv7m` or `armv7em`.
  package let architecture: String
  /// The relocatable image.
  let image: RelocatableImage
  /// What a firmware for some operators alone would take.
  package let linkedFlash: LinkedFlash

  /// SHA-256 of the sources that the images come from, in hexadecimal digits.
  package static var sourcesSHA256: String {
    unsafe String(cString: universal_firmware_sources())
  }

  /// The architecture whose code each core runs.
  ///
  /// The Cortex-M33 runs what the Cortex-M4 does: Swift has no
  /// bare-metal target for Armv8-M, and the kernels use nothing that it adds.
  private static let architectures = [
    "cortex-m0plus": "armv6m", "cortex-m3": "armv7m", "cortex-m4": "armv7em",
    "cortex-m33": "armv7em",
  ]

  /// The cores that are simulated.
  package static var cores: [String] { architectures.keys.sorted() }

  /// The firmware for a core; `nil` for one that is not simulated.
  package init?(core: String) {
    guard let architecture = Self.architectures[core] else { return nil }
    self.init(architecture: architecture)
  }

  /// The firmware of an architecture.
  init?(architecture: String) {
    for index in 0..<universal_firmware_image_count() {
      let found = unsafe universal_firmware_image_at(index)
      let (name, bytes, sizes) = unsafe (
        String(cString: found.architecture),
        Array(UnsafeBufferPointer(start: found.bytes, count: found.count)),
        Array(UnsafeBufferPointer(start: found.sizes, count: found.size_count))
      )
      guard name == architecture else { continue }
      self.architecture = architecture
      image = RelocatableImage(bytes)
      linkedFlash = LinkedFlash(String(decoding: sizes, as: UTF8.self))
      return
    }
    return nil
  }
}
