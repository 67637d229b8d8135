/// A data file compiled into the module.
struct EmbeddedFile {
  /// The file's name without its extension: the board's or the core's name.
  let name: String
  /// Its text, UTF-8.
  let bytes: [UInt8]
}

extension EmbeddedFile {
  /// The files of the folder `Boards`: one line each, for the build does not enumerate them.
  static let boards: [EmbeddedFile] = [
    EmbeddedFile(name: "nrf52840", bytes: PackageResources.nrf52840_json),
    EmbeddedFile(name: "nrf5340", bytes: PackageResources.nrf5340_json),
    EmbeddedFile(name: "nrf54l15", bytes: PackageResources.nrf54l15_json),
    EmbeddedFile(name: "psoc62", bytes: PackageResources.psoc62_json),
    EmbeddedFile(name: "rp2040", bytes: PackageResources.rp2040_json),
    EmbeddedFile(name: "stm32f746ng", bytes: PackageResources.stm32f746ng_json),
    EmbeddedFile(name: "stm32g0b1re", bytes: PackageResources.stm32g0b1re_json),
    EmbeddedFile(name: "stm32l4r5zi", bytes: PackageResources.stm32l4r5zi_json),
    EmbeddedFile(name: "stm32l4r5zi-p", bytes: PackageResources.stm32l4r5zi_p_json),
    EmbeddedFile(name: "stm32u385", bytes: PackageResources.stm32u385_json),
    EmbeddedFile(name: "stm32u3c5", bytes: PackageResources.stm32u3c5_json),
    EmbeddedFile(name: "stm32u575zi", bytes: PackageResources.stm32u575zi_json),
  ]

  /// The files of the folder `Cores`.
  ///
  /// A core that is based on another comes after it.
  static let cores: [EmbeddedFile] = [
    EmbeddedFile(name: "cortex-m0plus", bytes: PackageResources.cortex_m0plus_json),
    EmbeddedFile(name: "cortex-m4", bytes: PackageResources.cortex_m4_json),
    EmbeddedFile(name: "cortex-m3", bytes: PackageResources.cortex_m3_json),
    EmbeddedFile(name: "cortex-m33", bytes: PackageResources.cortex_m33_json),
    EmbeddedFile(name: "cortex-m7", bytes: PackageResources.cortex_m7_json),
  ]

  /// The files of the folder `Profiles`.
  static let profiles: [EmbeddedFile] = [
    EmbeddedFile(name: "best-published", bytes: PackageResources.best_published_json),
    EmbeddedFile(name: "tflm-cmsis-nn", bytes: PackageResources.tflm_cmsis_nn_json),
  ]

  /// `Published/MLPerfTinyResults.csv`.
  static let publishedResults = EmbeddedFile(
    name: "MLPerfTinyResults", bytes: PackageResources.MLPerfTinyResults_csv)

  /// `Published/MLPerfTinyWorkloads.json`.
  static let referenceNetworks = EmbeddedFile(
    name: "MLPerfTinyWorkloads", bytes: PackageResources.MLPerfTinyWorkloads_json)
}
