// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target.
let everywhere: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Settings of the modules that also run on a microcontroller: what Embedded Swift refuses is an
/// error on the host too.
let onDevice: [SwiftSetting] =
  everywhere + [
    .treatWarning("EmbeddedRestrictions", as: .error),
    .enableExperimentalFeature("Lifetimes"),
  ]

let package = Package(
  name: "thimble",
  products: [
    .executable(name: "thimble", targets: ["ThimbleCLI"]),
    .library(name: "Thimble", targets: ["Thimble"]),
    .library(name: "ThimbleAudio", targets: ["ThimbleAudio"]),
    // The host modules, for the packages in Tools.
    .library(
      name: "ThimbleTools",
      targets: [
        "GraphIR", "TFLiteImport", "ONNXImport", "Quantization", "ModelCompiler", "MCUCost",
        "Evaluation",
      ]),
  ],
  targets: [
    // Device modules: no Foundation, no allocation, also compiled as Embedded Swift.
    .target(name: "CThimbleKernels"),
    .target(name: "Thimble", dependencies: ["CThimbleKernels"], swiftSettings: onDevice),
    .target(
      name: "ThimbleAudio", dependencies: ["CThimbleKernels", "Thimble"], swiftSettings: onDevice),

    // Host modules, in the order of the data flow.
    .target(name: "GraphIR", dependencies: ["Thimble"], swiftSettings: everywhere),
    .target(
      name: "TFLiteImport", dependencies: ["GraphIR", "Thimble"], swiftSettings: everywhere),
    .target(name: "ONNXImport", dependencies: ["GraphIR", "Thimble"], swiftSettings: everywhere),
    .target(
      name: "Quantization", dependencies: ["GraphIR", "Thimble"], swiftSettings: everywhere),
    .target(
      name: "ModelCompiler", dependencies: ["GraphIR", "Thimble"], swiftSettings: everywhere),
    .target(name: "CMCUCostData"),
    .target(
      name: "MCUCost", dependencies: ["CMCUCostData", "Thimble"],
      exclude: ["Boards", "Cores", "Profiles", "Published"], swiftSettings: everywhere),
    .target(
      name: "Report", dependencies: ["Thimble", "GraphIR", "ModelCompiler", "MCUCost"],
      resources: [.embedInCode("Page")], swiftSettings: everywhere),
    .target(
      name: "Evaluation",
      dependencies: [
        "Thimble", "ThimbleAudio", "GraphIR", "TFLiteImport", "ONNXImport", "Quantization",
        "ModelCompiler",
        "MCUCost",
      ],
      swiftSettings: everywhere),
    .executableTarget(
      name: "ThimbleCLI",
      dependencies: [
        "Thimble", "ThimbleAudio", "GraphIR", "TFLiteImport", "ONNXImport", "Quantization",
        "ModelCompiler",
        "MCUCost", "Evaluation", "Report",
      ],
      swiftSettings: everywhere),

    // What several test targets share: reference loops, graph builders, an allocation counter.
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    .target(
      name: "TestSupport", dependencies: ["Evaluation", "GraphIR", "ModelCompiler", "Thimble"],
      path: "Tests/TestSupport", swiftSettings: everywhere),

    .testTarget(
      name: "ThimbleTests",
      dependencies: [
        "Thimble", "CThimbleKernels", "CAllocationCounter", "Evaluation", "GraphIR",
        "ModelCompiler", "TestSupport",
      ], swiftSettings: everywhere),
    .testTarget(
      name: "ThimbleAudioTests",
      dependencies: ["ThimbleAudio", "Thimble", "CThimbleKernels", "Evaluation"],
      swiftSettings: everywhere),
    .testTarget(
      name: "TFLiteImportTests", dependencies: ["TFLiteImport", "GraphIR", "Thimble"],
      swiftSettings: everywhere),
    .testTarget(
      name: "ONNXImportTests",
      dependencies: ["ONNXImport", "Quantization", "GraphIR", "TestSupport", "Thimble"],
      swiftSettings: everywhere),
    .testTarget(
      name: "QuantizationTests",
      dependencies: [
        "Quantization", "TFLiteImport", "GraphIR", "Thimble", "ModelCompiler", "TestSupport",
      ],
      swiftSettings: everywhere),
    .testTarget(
      name: "ModelCompilerTests",
      dependencies: [
        "ModelCompiler", "TFLiteImport", "GraphIR", "Thimble", "Evaluation", "TestSupport",
      ],
      swiftSettings: everywhere),
    .testTarget(
      name: "MCUCostTests",
      dependencies: [
        "MCUCost", "Evaluation", "ModelCompiler", "TFLiteImport", "GraphIR", "TestSupport",
        "Thimble",
      ],
      swiftSettings: everywhere),
    .testTarget(
      name: "ReportTests",
      dependencies: ["Report", "Evaluation", "GraphIR", "MCUCost", "ModelCompiler", "Thimble"],
      swiftSettings: everywhere),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation"], swiftSettings: everywhere),
    .testTarget(
      name: "CLITests", dependencies: ["ThimbleCLI", "Evaluation", "ModelCompiler", "Thimble"],
      swiftSettings: everywhere),
  ],
  swiftLanguageModes: [.v6]
)
