// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Kernels are optimised in debug builds too: a scalar matrix loop at -O0 would make every test crawl.
let kernelFlags: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno"])]

/// `Sources/X` and `Tests/XTests` together, so that no library exists without tests.
func library(
  _ name: String, _ dependencies: [Target.Dependency], tests extra: [Target.Dependency] = [],
  exclude: [String] = []
) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict),
    .testTarget(
      name: name + "Tests", dependencies: [.byName(name: name)] + dependencies + extra,
      swiftSettings: strict),
  ]
}

let systems: [Target] = [
  .target(name: "CSignals"),
  .target(name: "CBuild"),
  .target(name: "CMemory"),
  .target(name: "CTransfer"),
  // For the program alone: it stands before the C library's heap.
  .target(name: "CHeap", dependencies: ["CMemory"]),
  .target(name: "CKernels", cSettings: kernelFlags, linkerSettings: [.linkedLibrary("m")]),
  .systemLibrary(
    name: "COpenBLAS", pkgConfig: "openblas",
    providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
  .systemLibrary(
    name: "COpenSSL", pkgConfig: "libcrypto",
    providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
  .systemLibrary(
    name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
  .systemLibrary(
    name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
  .target(
    name: "CLineEdit", linkerSettings: [.linkedLibrary("edit"), .linkedLibrary("ncurses")]),
]

/// What tests share: golden values, tiny models, a program on a pseudo terminal and one to run there.
let testSupport: [Target] = [
  .target(
    name: "TestSupport",
    dependencies: [
      "Basics", "ModelFiles", "Tensors", "Networks", "Training", "Text", "Scoring", "Tasks", "Records",
      "Tuning", "CPseudoTerminal",
    ],
    path: "Tests/TestSupport", swiftSettings: strict),
  .target(name: "CPseudoTerminal", path: "Tests/CPseudoTerminal"),
  // Counts what a training step takes from the heap.
  .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
  .executableTarget(
    name: "allocation-probe",
    dependencies: ["Basics", "CAllocationCount", "Networks", "Tensors", "Training"],
    path: "Tests/AllocationProbe", swiftSettings: strict),
  .target(
    name: "PseudoTerminal", dependencies: ["Basics", "CPseudoTerminal"], path: "Tests/PseudoTerminal",
    swiftSettings: strict),
  .executableTarget(
    name: "lineedit-probe", dependencies: ["Basics", "Terminal"], path: "Tests/LineEditProbe",
    swiftSettings: strict),
  // What scripts/clients asks of the engine and no command shows: hidden states, the losses of given batches.
  .executableTarget(
    name: "idx-probe",
    dependencies: [
      "Basics", "Settings", "ModelFiles", "Tensors", "Networks", "Training", "Text", "Tasks", "Tuning",
      "StudyFiles", "Configurations", "Experiments",
    ],
    path: "Tests/IdxProbe", swiftSettings: strict),
]

/// From the bottom up: each imports only what stands above it in this list.
let libraries: [[Target]] = [
  library("Basics", ["CSignals", "CMemory"]),
  // The keys of a run, declared by what reads them; their table stands far above.
  library("Settings", ["Basics"]),
  library("Tensors", ["Basics", "CKernels", "COpenBLAS"]),
  library("Text", ["Basics", "CZlib"]),
  library("ModelFiles", ["Basics"]),
  library("Scoring", [], tests: ["Basics"]),
  library("Tuning", ["Basics"], tests: ["TestSupport"]),
  library(
    "StudyFiles", ["Basics", "Tuning", "CSQLite"],
    tests: ["TestSupport"]),
  library("Scripting", ["Basics"]),
  library("Reports", ["Basics"]),
  library(
    "Terminal", ["Basics", "CLineEdit", "CSignals"], tests: ["PseudoTerminal", "lineedit-probe"]),
  library("Networks", ["Basics", "Tensors"], tests: ["ModelFiles", "TestSupport"]),
  library(
    "Training", ["Basics", "Settings", "ModelFiles", "Tensors", "Networks"],
    tests: ["TestSupport", "allocation-probe"]),
  library(
    "Tasks", ["Basics", "Settings", "Tensors", "Networks", "Training", "Text", "Scoring"],
    tests: ["TestSupport"]),
  // Hugging Face's hub and its cache on this machine.
  library("Hub", ["Basics", "COpenSSL", "CTransfer"], tests: ["TestSupport"]),
  library("Records", ["Basics", "ModelFiles", "Training", "COpenSSL"]),
  library(
    "Trackers",
    ["Basics", "Settings"], tests: ["TestSupport"],
    exclude: ["Protos/tensorboard.proto", "Protos/wandb.proto"]),
  // The whole table of keys, and the YAML that gives them values. Knows no run.
  library(
    "Configurations",
    [
      "Basics", "Settings", "Networks", "Training", "Tasks", "Trackers", "Tuning",
      .product(name: "Yams", package: "Yams"),
    ], tests: ["TestSupport"]),
  // Searches and their trials; who trains a trial is asked for as a `TrialRunner`.
  library(
    "Studies",
    ["Basics", "Settings", "Configurations", "Records", "Reports", "Tuning", "StudyFiles"],
    tests: ["TestSupport"]),
  library(
    "Experiments",
    [
      "Basics", "Settings", "Configurations", "ModelFiles", "Tensors", "Networks", "Training", "Text",
      "Scoring", "Tasks", "Hub", "Records", "Reports", "Trackers", "Tuning", "StudyFiles", "Studies",
      "CBuild",
    ], tests: ["TestSupport"]),
  library(
    "Migration",
    [
      "Basics", "Settings", "Configurations", "ModelFiles", "Text", "Tasks", "Scoring", "Records",
      "Experiments",
    ], tests: ["TestSupport"]),
  library(
    "Comparing",
    [
      "Basics", "Settings", "Configurations", "Training", "Tasks", "Records", "Reports", "Tuning",
      "StudyFiles", "Studies", "Experiments",
    ], tests: ["TestSupport"]),
  // Reports, since a table crosses as it is: the session makes it, the command chooses how it is printed.
  library(
    "Commands",
    [
      "Basics", "Settings", "Text", "Records", "Tasks", "Scripting", "Reports", "Tuning",
      "Configurations", "Studies", "Experiments", "Migration", "Comparing",
    ],
    tests: ["TestSupport"]),
  [
    .executableTarget(
      name: "idx-bench",
      dependencies: [
        "Basics", "Settings", "Tensors", "Text", "ModelFiles", "Networks", "Training", "Tasks", "Tuning",
        "Records", "Configurations", "Experiments",
      ],
      swiftSettings: strict)
  ],
  [
    .target(
      name: "ShellFront",
      dependencies: [
        "Basics", "Settings", "Commands", "Scripting", "Terminal", "Reports", "Records", "Training", "Tasks",
        "Configurations", "Studies", "Experiments",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Sources/Shell", swiftSettings: strict),
    .executableTarget(name: "idx", dependencies: ["ShellFront", "CHeap"], swiftSettings: strict),
    .testTarget(
      name: "ShellFrontTests",
      dependencies: [
        "ShellFront", "Basics", "Settings", "Commands", "Scripting", "Records", "Tasks", "Configurations",
        "Experiments", "ModelFiles", "StudyFiles", "Tuning", "Trackers", "TestSupport",
        "PseudoTerminal", "idx",
      ],
      swiftSettings: strict),
  ],
]

let package = Package(
  name: "idx",
  platforms: [.macOS(.v14)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: systems + testSupport + libraries.flatMap { $0 }
)
