// swift-tools-version: 6.2
import PackageDescription

let playground: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The device modules as WebAssembly: `build.sh` compiles them and makes the page.
let package = Package(
  name: "web",
  products: [.executable(name: "playground", targets: ["Playground"])],
  dependencies: [.package(name: "thimble", path: "../..")],
  targets: [
    // Memory of fixed size, and the C library's few functions.
    .target(name: "CMemory"),
    .executableTarget(
      name: "Playground",
      dependencies: [
        "CMemory",
        .product(name: "Thimble", package: "thimble"),
        .product(name: "ThimbleAudio", package: "thimble"),
      ],
      swiftSettings: playground,
      linkerSettings: [
        .unsafeFlags([
          "-Xclang-linker", "-nostdlib", "-Xlinker", "--no-entry", "-Xlinker", "--gc-sections",
          "-Xlinker", "--strip-all", "-Xlinker", "-z", "-Xlinker", "stack-size=131072",
        ])
      ]),
  ],
  swiftLanguageModes: [.v6]
)
