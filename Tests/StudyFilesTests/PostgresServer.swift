import Basics
import TestSupport
import Testing

@testable import StudyFiles

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A PostgreSQL server of a test's own, reached through a socket in its directory alone.
final class PostgresServer {
  let location: StudyLocation
  private let folder: String
  private let programs: String

  /// Whether there are a server's programs, its client library, and a user who may run it: root may not.
  static let isHere =
    programs != nil && (try? LibPQ.load()) != nil
    && (geteuid() != 0 || FileSystem.exists("/usr/bin/setpriv"))

  private static let programs: String? = {
    let versions = FileSystem.names(in: "/usr/lib/postgresql").map { "/usr/lib/postgresql/\($0)/bin" }
    let path = getenv("PATH").map { String(cString: $0).split(separator: ":").map(String.init) } ?? []
    return (versions + path).first { folder in
      ["initdb", "pg_ctl", "postgres"].allSatisfy { FileSystem.exists("\(folder)/\($0)") }
    }
  }()

  init() throws {
    programs = try #require(PostgresServer.programs)
    folder = makeTemporaryDirectory()
    location = try StudyLocation("postgresql:///postgres?host=\(folder)&user=idx")
    if geteuid() == 0 { chown(folder, 65534, 65534) }
    try run("initdb -D data -U idx -A trust -E UTF8 --locale=C --no-sync")
    try run("pg_ctl -D data -w -l log -o \"-c listen_addresses='' -c fsync=off -k '\(folder)'\" start")
  }

  deinit {
    try? run("pg_ctl -D data -m immediate stop")
    try? FileSystem.removeTree(folder)
  }

  private func run(_ line: String) throws {
    let user = geteuid() == 0 ? "/usr/bin/setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    let status = system("cd '\(folder)' && \(user)'\(programs)'/\(line) >>output 2>&1")
    let said = (try? FileSystem.readText(folder + "/output")) ?? ""
    try #require(status == 0, "\(line): \(said)")
  }
}
