import Testing

@testable import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite("what killed processes left aside")
struct SweepTests {
  private let directory = temporaryDirectory()

  /// A file that this process, or another one under its number, is writing: `run.json`.
  private func leave(as change: (String) -> String = { $0 }) throws -> String {
    let path = "\(directory)/\(change(PathName.last(AtomicFile.aside("run.json"))))"
    let writer = try FileWriter(path)
    try writer.finish()
    return path
  }

  private func swept(_ path: String) -> Bool {
    AtomicFile.sweep(directory)
    return !FileSystem.exists(path)
  }

  @Test("goes when the directory is opened; what a living process writes stays")
  func living() throws {
    #expect(try !swept(leave()))
    let dead = try leave { $0.replacing(".\(getpid())-", with: ".\(Int32.max - 1)-") }
    #expect(AtomicFile.isAside(PathName.last(dead), of: "run.json") && swept(dead))
  }

  @Test("goes also where the number belongs to another process by now", .enabled(if: isLinux))
  func reused() throws {
    let began = try #require(LivingProcess.beginning(of: getpid()))
    #expect(try swept(leave { $0.replacing("-\(began).", with: "-\(began - 1).") }))
  }

  @Test("of an earlier version stays while its number lives")
  func earlier() throws {
    let began = LivingProcess.beginning(of: getpid()).map { "-\($0)." } ?? "."
    #expect(try !swept(leave { $0.replacing(began, with: ".") }))
  }

  private static var isLinux: Bool {
    #if os(Linux)
      true
    #else
      false
    #endif
  }
}
