// swift-tools-version: 6.3
import PackageDescription

/// Settings of every Swift target: what the compiler cannot vouch for is marked `unsafe`.
let everywhere: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

/// Settings of the modules that also run on a microcontroller: what Embedded Swift refuses is an
/// error on the host too.
let embeddable: [SwiftSetting] =
  everywhere + [
    .treatWarning("EmbeddedRestrictions", as: .error),
    .enableExperimentalFeature("Lifetimes"),
  ]

let package = Package(
  name: "thimble",
  products: [
    .executable(name: "thimble", targets: ["ThimbleProgram"]),
    .library(name: "Thimble", targets: ["Thimble"]),
    .library(name: "ThimbleAudio", targets: ["ThimbleAudio"]),
    .library(name: "ThimbleTrust", targets: ["ThimbleTrust"]),
    .library(name: "ThimbleC", targets: ["ThimbleC"]),
  ],
  targets: [
    // Device modules: no Foundation, no allocation, also compiled as Embedded Swift.
    .target(name: "CThimbleKernels"),
    .target(name: "Thimble", dependencies: ["CThimbleKernels"], swiftSettings: embeddable),
    .target(
      name: "ThimbleAudio", dependencies: ["CThimbleKernels", "Thimble"],
      swiftSettings: embeddable),
    // Signed models: linked by who verifies them.
    .target(name: "CThimbleTrust"),
    .target(
      name: "ThimbleTrust", dependencies: ["CThimbleTrust", "Thimble"], swiftSettings: embeddable),
    // The interface for C and C++: its header, and the functions that it declares, which take pointers.
    .target(name: "CThimble"),
    .target(
      name: "ThimbleC", dependencies: ["CThimble", "Thimble", "ThimbleAudio", "ThimbleTrust"],
      swiftSettings: embeddable),

    // Host modules, each above those that it depends on; the file's data flow is that of README.
    .target(
      name: "HostSupport", swiftSettings: everywhere + [.enableExperimentalFeature("Lifetimes")]),
    .target(
      name: "GraphIR", dependencies: ["HostSupport", "Thimble"], swiftSettings: everywhere),
    .target(
      name: "TFLiteImport", dependencies: ["GraphIR", "HostSupport", "Thimble"],
      swiftSettings: everywhere),
    .target(
      name: "ONNXImport", dependencies: ["GraphIR", "HostSupport", "Quantization", "Thimble"],
      swiftSettings: everywhere),
    .target(
      name: "Quantization", dependencies: ["GraphIR", "HostSupport", "Thimble"],
      swiftSettings: everywhere),
    .target(
      name: "ModelCompiler", dependencies: ["GraphIR", "HostSupport", "Thimble"],
      swiftSettings: everywhere),
    .target(name: "CMCUCostData"),
    .target(
      name: "MCUCost", dependencies: ["CMCUCostData", "HostSupport", "Thimble"],
      exclude: ["Boards", "Cores", "Profiles", "Published"], swiftSettings: everywhere),
    .target(
      name: "MCUSim", dependencies: ["HostSupport", "MCUCost"],
      resources: [.embedInCode("Timing/Cores")], swiftSettings: everywhere),
    .target(
      name: "Deployment",
      dependencies: [
        "GraphIR", "HostSupport", "MCUCost", "ModelCompiler", "ONNXImport", "Quantization",
        "TFLiteImport", "Thimble", "ThimbleAudio", "ThimbleTrust",
      ], swiftSettings: everywhere),
    .target(name: "CReportSchemas"),
    .target(
      name: "Report",
      dependencies: [
        "CReportSchemas", "Deployment", "GraphIR", "HostSupport", "MCUCost", "ModelCompiler",
        "Thimble",
      ],
      exclude: ["Schemas"], resources: [.embedInCode("Page")], swiftSettings: everywhere),
    // Firmware that runs any model, as ELF files, for the simulator.
    .target(name: "CUniversalFirmware", exclude: ["images"]),
    .target(
      name: "Simulation",
      dependencies: [
        "CUniversalFirmware", "Deployment", "GraphIR", "MCUCost", "MCUSim", "ModelCompiler",
        "Report", "Thimble", "ThimbleAudio",
      ], swiftSettings: everywhere),
    .target(
      name: "Evaluation",
      dependencies: [
        "Deployment", "GraphIR", "HostSupport", "ModelCompiler", "Quantization", "Thimble",
      ], swiftSettings: everywhere),
    // The sources of the device modules, which 'thimble export' compiles; Tools/device-sources.sh lists them.
    .target(name: "CDeviceSources"),
    .target(
      name: "ProjectExport",
      dependencies: [
        "CDeviceSources", "Deployment", "HostSupport", "MCUCost", "ModelCompiler", "Thimble",
        "ThimbleAudio",
      ], swiftSettings: everywhere),
    .target(name: "CMemoryLimit"),
    // The program, apart from its start: what fuzzes it is a program of its own.
    .target(
      name: "ThimbleCLI",
      dependencies: [
        "CMemoryLimit", "Deployment", "Evaluation", "GraphIR", "HostSupport", "MCUCost",
        "ModelCompiler",
        "ONNXImport", "ProjectExport", "Quantization", "Report", "Simulation", "TFLiteImport",
        "Thimble", "ThimbleTrust",
      ], swiftSettings: everywhere),
    .executableTarget(
      name: "ThimbleProgram", dependencies: ["ThimbleCLI"], swiftSettings: everywhere),

    // Makes the models whose instructions are counted, and the table of counts (Tools/cost).
    .executableTarget(
      name: "cost",
      dependencies: [
        "Deployment", "GraphIR", "HostSupport", "MCUCost", "ModelCompiler", "TFLiteImport",
        "Thimble",
      ], path: "Tools/cost/Sources/cost", swiftSettings: everywhere),

    // Runs a firmware in the simulator and prints what it measured: for checks and benches.
    .executableTarget(
      name: "mcusim", dependencies: ["HostSupport", "MCUCost", "MCUSim"],
      path: "Tools/sim/Sources/mcusim", swiftSettings: everywhere),

    // Tries damaged files under AddressSanitizer, and packs them for a board (Tools/fuzz).
    .executableTarget(
      name: "fuzz",
      dependencies: ["Deployment", "HostSupport", "TestSupport", "Thimble", "ThimbleTrust"],
      path: "Tools/fuzz/Sources/fuzz", swiftSettings: everywhere),

    // Gives inputs to what reads files: under libFuzzer, or once each (Tools/fuzz/libfuzzer.sh).
    .target(name: "CFuzzDriver", path: "Tools/fuzz/Sources/CFuzzDriver"),
    .executableTarget(
      name: "targets",
      dependencies: [
        "CFuzzDriver", "Deployment", "Evaluation", "GraphIR", "HostSupport", "MCUCost", "MCUSim",
        "ModelCompiler", "TestSupport", "Thimble", "ThimbleCLI", "ThimbleTrust",
      ], path: "Tools/fuzz/Sources/targets", swiftSettings: everywhere),

    // Compares every layer of the reference models, optimized (.ci/golden).
    .executableTarget(
      name: "layers", dependencies: ["TestSupport"], path: "Tools/golden/Sources/layers",
      swiftSettings: everywhere),

    // What several test targets share: reference loops, graph builders, an allocation counter.
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    .target(
      name: "TestSupport",
      dependencies: [
        "Deployment", "GraphIR", "HostSupport", "ModelCompiler", "TFLiteImport", "Thimble",
        "ThimbleTrust",
      ],
      path: "Tests/TestSupport", swiftSettings: everywhere),

    .testTarget(
      name: "ThimbleTests",
      dependencies: [
        "CAllocationCounter", "CThimbleKernels", "GraphIR", "HostSupport", "ModelCompiler",
        "TestSupport", "Thimble",
      ], swiftSettings: everywhere),
    .testTarget(
      name: "ThimbleAudioTests",
      dependencies: [
        "CThimbleKernels", "Deployment", "GraphIR", "HostSupport", "ModelCompiler", "TestSupport",
        "Thimble", "ThimbleAudio",
      ],
      swiftSettings: everywhere),
    .testTarget(
      name: "ThimbleTrustTests",
      dependencies: [
        "CAllocationCounter", "Deployment", "TestSupport", "Thimble", "ThimbleTrust",
      ],
      swiftSettings: everywhere),
    .testTarget(
      name: "ThimbleCTests",
      dependencies: [
        "CThimble", "Deployment", "HostSupport", "TestSupport", "Thimble", "ThimbleAudio",
        "ThimbleC", "ThimbleTrust",
      ], swiftSettings: everywhere),
    .testTarget(
      name: "ProjectExportTests",
      dependencies: ["Deployment", "ModelCompiler", "ProjectExport", "Thimble"],
      swiftSettings: everywhere),
    .testTarget(name: "HostSupportTests", dependencies: ["HostSupport"], swiftSettings: everywhere),
    .testTarget(
      name: "TFLiteImportTests",
      dependencies: ["GraphIR", "HostSupport", "TFLiteImport", "TestSupport", "Thimble"],
      swiftSettings: everywhere),
    .testTarget(
      name: "ONNXImportTests",
      dependencies: ["GraphIR", "ONNXImport", "Quantization", "TestSupport", "Thimble"],
      swiftSettings: everywhere),
    .testTarget(
      name: "QuantizationTests",
      dependencies: ["GraphIR", "Quantization", "TFLiteImport", "TestSupport", "Thimble"],
      swiftSettings: everywhere),
    .testTarget(
      name: "ModelCompilerTests",
      dependencies: [
        "GraphIR", "HostSupport", "ModelCompiler", "TFLiteImport", "TestSupport", "Thimble",
      ], swiftSettings: everywhere),
    .testTarget(
      name: "MCUCostTests",
      dependencies: [
        "Deployment", "GraphIR", "HostSupport", "MCUCost", "ModelCompiler", "TFLiteImport",
        "TestSupport", "Thimble",
      ], swiftSettings: everywhere),
    .testTarget(
      name: "MCUSimTests", dependencies: ["HostSupport", "MCUCost", "MCUSim"],
      swiftSettings: everywhere),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "Deployment", "MCUCost", "MCUSim", "ModelCompiler", "Simulation", "TestSupport", "Thimble",
      ], swiftSettings: everywhere),
    .testTarget(
      name: "ReportTests",
      dependencies: [
        "Deployment", "GraphIR", "HostSupport", "MCUCost", "ModelCompiler", "Report", "Thimble",
      ], swiftSettings: everywhere),
    .testTarget(
      name: "DeploymentTests",
      dependencies: [
        "Deployment", "HostSupport", "MCUCost", "ModelCompiler", "TestSupport", "Thimble",
      ],
      swiftSettings: everywhere),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Deployment", "Evaluation", "GraphIR"],
      swiftSettings: everywhere),
    .testTarget(
      name: "CLITests",
      dependencies: [
        "Deployment", "GraphIR", "HostSupport", "MCUCost", "ModelCompiler", "ProjectExport",
        "Report", "Simulation", "TestSupport", "Thimble", "ThimbleCLI",
      ], swiftSettings: everywhere),
  ],
  swiftLanguageModes: [.v6]
)
