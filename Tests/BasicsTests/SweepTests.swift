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

  /// A file that a process of this number left while it wrote `run.json`.
  private func leave(_ process: pid_t) throws -> String {
    let own = AtomicFile.aside("\(directory)/run.json")
    let path = own.replacing(".\(getpid())-", with: ".\(process)-")
    let writer = try FileWriter(path)
    try writer.finish()
    return path
  }

  @Test("goes when the directory is opened; what a living process writes stays")
  func living() throws {
    let (mine, dead) = (try leave(getpid()), try leave(pid_t(Int32.max - 1)))
    AtomicFile.sweep(directory)
    #expect(FileSystem.exists(mine) && !FileSystem.exists(dead))
  }

  @Test("goes also where the number belongs to a younger process by now")
  func reused() throws {
    let path = try leave(getpid())
    usleep(300_000)
    let younger = try Subprocess.start("/bin/sleep", ["sleep", "60"], output: "/dev/null", appending: true)
    defer {
      kill(younger, SIGKILL)
      waitpid(younger, nil, 0)
    }
    let left = path.replacing(".\(getpid())-", with: ".\(younger)-")
    try FileSystem.rename(path, to: left)
    AtomicFile.sweep(directory)
    #expect(!FileSystem.exists(left))
  }
}
