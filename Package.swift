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
  _ name: String, _ dependencies: [Target.Dependency], tests extra: [Target.Dependency] = []
) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, swiftSettings: strict),
    .testTarget(
      name: name + "Tests", dependencies: [.byName(name: name)] + dependencies + extra,
      swiftSettings: strict),
  ]
}

let systems: [Target] = [
  .target(name: "CSignals"),
  .target(
    name: "CLineEdit", linkerSettings: [.linkedLibrary("edit"), .linkedLibrary("ncurses")]),
]

/// What tests share: a program on a pseudo terminal, and one to run there.
let testSupport: [Target] = [
  .target(name: "CPseudoTerminal", path: "Tests/CPseudoTerminal"),
  .target(
    name: "PseudoTerminal", dependencies: ["Basics", "CPseudoTerminal"], path: "Tests/PseudoTerminal",
    swiftSettings: strict),
  .executableTarget(
    name: "lineedit-probe", dependencies: ["Basics", "Terminal"], path: "Tests/LineEditProbe",
    swiftSettings: strict),
]

let libraries: [[Target]] = [
  library("Basics", ["CSignals"]),
  library("Scripting", ["Basics"]),
  library(
    "Terminal", ["Basics", "CLineEdit", "CSignals"], tests: ["PseudoTerminal", "lineedit-probe"]),
]

let package = Package(
  name: "idx",
  platforms: [.macOS(.v14)],
  dependencies: [],
  targets: systems + testSupport + libraries.flatMap { $0 }
)
