// swift-tools-version: 6.2
import PackageDescription

let firmware: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let thimble = Target.Dependency.product(name: "Thimble", package: "thimble")
let thimbleTrust = Target.Dependency.product(name: "ThimbleTrust", package: "thimble")
let thimbleAudio = Target.Dependency.product(name: "ThimbleAudio", package: "thimble")

/// Firmware for simulated boards: `run.sh` stages a model, picks a board and builds for it.
let package = Package(
  name: "Firmware-Sim",
  products: [
    .executable(name: "infer", targets: ["Infer"]),
    .executable(name: "listen", targets: ["Listen"]),
    .executable(name: "profile", targets: ["Profile"]),
    .executable(name: "universal", targets: ["Universal"]),
    .executable(name: "sizes", targets: ["Sizes"]),
    .executable(name: "trials", targets: ["Trials"]),
    .executable(name: "verify", targets: ["Verify"]),
    .executable(name: "allocates", targets: ["Allocates"]),
  ],
  dependencies: [.package(name: "thimble", path: "..")],
  targets: [
    // Everything below Swift: start-up, semihosting, the C library's few functions. The boards
    // differ in their toolset and linker script only.
    .target(name: "CBoard"),
    // The staged model and inputs, and the arena.
    .target(name: "CStaged", cSettings: [.headerSearchPath("../../Staged")]),
    // Text output.
    .target(name: "Console", dependencies: ["CBoard", thimble], swiftSettings: firmware),

    // Memory beside the program, for those that work on files in it.
    .target(name: "Areas", dependencies: ["CBoard", "Console", thimble], swiftSettings: firmware),

    // Programs, one target each.
    .executableTarget(
      name: "Infer", dependencies: ["CBoard", "CStaged", "Console", thimble],
      swiftSettings: firmware),
    .executableTarget(
      name: "Listen", dependencies: ["CBoard", "CStaged", "Console", thimble, thimbleAudio],
      swiftSettings: firmware),
    .executableTarget(
      name: "Profile", dependencies: ["Areas", "CBoard", "Console", thimble],
      swiftSettings: firmware),
    .executableTarget(
      name: "Trials", dependencies: ["Areas", "CBoard", "Console", thimble],
      swiftSettings: firmware),
    .executableTarget(
      name: "Verify", dependencies: ["Areas", "CBoard", "Console", thimbleTrust],
      swiftSettings: firmware),
    // What the host asks of the firmware that `thimble simulate` has in it.
    .target(name: "CUniversal"),
    .executableTarget(
      name: "Universal", dependencies: ["CBoard", "CUniversal", "Console", thimble, thimbleAudio],
      swiftSettings: firmware),
    // What each kernel adds to a firmware's flash: its sets must not share functions that differ a little.
    .executableTarget(
      name: "Sizes", dependencies: ["CBoard", "CUniversal", thimble, thimbleAudio],
      swiftSettings: firmware + [.unsafeFlags(["-Xllvm", "-swiftmergefunc-threshold=0"])]),

    // Must not link, which .ci/firmware checks.
    .executableTarget(
      name: "Allocates", dependencies: ["CBoard"], path: "Tests/Allocates",
      swiftSettings: firmware),
  ],
  swiftLanguageModes: [.v6]
)
