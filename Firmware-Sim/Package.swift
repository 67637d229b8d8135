// swift-tools-version: 6.2
import PackageDescription

let firmware: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Firmware for simulated boards: `run.sh` stages a model, picks a board and builds for it.
let package = Package(
  name: "Firmware-Sim",
  products: [.executable(name: "infer", targets: ["Infer"])],
  dependencies: [.package(name: "thimble", path: "..")],
  targets: [
    // Everything below Swift: start-up, semihosting, the C library's few functions, the staged
    // model and inputs. The boards differ in their toolset and linker script only.
    .target(name: "CBoard", cSettings: [.headerSearchPath("../../Staged")]),

    // Programs, one target each.
    .executableTarget(
      name: "Infer", dependencies: ["CBoard", .product(name: "Thimble", package: "thimble")],
      swiftSettings: firmware),
  ],
  swiftLanguageModes: [.v6]
)
