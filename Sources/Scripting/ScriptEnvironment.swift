package import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What a script can read from its surroundings while it is expanded.
package struct ScriptEnvironment {
  /// `env(NAME, default)`.
  package var environment: (String) -> String?
  private let readText: (String) throws(Failure) -> String
  /// `exists("…")`.
  package var exists: (String) -> Bool

  /// - Parameters: as the properties of the same names; `readText` reads the text of a file for ``read(_:)``.
  package init(
    environment: @escaping (String) -> String?, readText: @escaping (String) throws(Failure) -> String,
    exists: @escaping (String) -> Bool
  ) {
    (self.environment, self.readText, self.exists) = (environment, readText, exists)
  }

  /// `include "…"` and `lines("…")`: the text of a file.
  package func read(_ path: String) throws(Failure) -> String { try readText(path) }

  /// This process and its file system.
  package static var process: ScriptEnvironment {
    ScriptEnvironment(
      environment: { name in getenv(name).map { String(cString: $0) } },
      readText: { path throws(Failure) in try FileSystem.readText(path) },
      exists: { FileSystem.exists($0) })
  }
}
