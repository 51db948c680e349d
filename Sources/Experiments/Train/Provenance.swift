import Basics
import Records
import Studies
import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Where a run is made: the machine, and the state of the working directory.
enum Provenance {
  /// The computing environment: program, processor, threads, kernels, system, host.
  static func machine(threads: Int) -> JSONObject {
    JSONObject([
      ("program", .string("idx \(Program.version)")), ("threads", .int(threads)),
      ("cores", .int(Machine.cores)), ("cpu", .string(processor)),
      ("isa", .string(Machine.selected.rawValue)), ("blas", .string(Machine.blas)),
      ("system", .string(system)), ("host", .string(HostName.current)),
    ])
  }

  /// The processor by its own name.
  static var processor: String {
    #if canImport(Darwin)
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var name = [CChar](repeating: 0, count: max(1, size))
      sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0)
      return text(name)
    #else
      let lines = ((try? FileSystem.readText("/proc/cpuinfo")) ?? "").split(separator: "\n")
      let name = lines.first {
        $0.hasPrefix("model name") || $0.hasPrefix("Processor") || $0.hasPrefix("Model")
      }
      guard let name, let colon = name.firstIndex(of: ":") else { return "unknown" }
      return String(name[name.index(after: colon)...].drop { $0 == " " })
    #endif
  }

  /// `Linux 6.8.0 x86_64`.
  private static var system: String {
    var facts = utsname()
    guard uname(&facts) == 0 else { return "unknown" }
    return withUnsafeBytes(of: facts) { bytes -> String in
      let width = MemoryLayout.size(ofValue: facts.sysname)
      func field(_ index: Int) -> String {
        String(decoding: bytes[(index * width)...].prefix { $0 != 0 }, as: UTF8.self)
      }
      return [field(0), field(2), field(4)].joined(separator: " ")
    }
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The commit of the working directory, and whether tracked files differ from it; `nil` outside a
  /// repository.
  ///
  /// A repository may configure programs for git to run: a file-system monitor, hooks, filters, programs that
  /// fetch missing objects. They are not run, because a repository unpacked from an archive is untrusted
  /// data.
  /// - Parameter scratch: a temporary file for git's output, which is removed.
  static func commit(scratch: String) -> RunLineage.Commit? {
    var directory = FileFacts.resolved(".")
    while !FileSystem.exists(directory + "/.git") {
      guard let above = PathName.parent(directory) else { return nil }
      directory = above
    }
    guard let program = Subprocess.path("git") else { return nil }
    defer { try? FileSystem.remove(scratch) }
    func ask(_ arguments: [String]) -> String? {
      let all = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"] + arguments
      let variables = ["GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0"]
      // A warning does not mean that a file has changed.
      let status = try? Subprocess.run(
        program, all, output: scratch, hearsErrors: false, variables: variables)
      guard status == 0 else { return nil }
      return try? FileSystem.readText(scratch)
    }
    guard let commit = ask(["rev-parse", "HEAD"]),
      let settings = ask(["config", "--list", "--name-only", "-z", "--show-scope", "--includes"])
    else { return nil }
    let changes = withoutFilters(settings).flatMap {
      ask(
        ["--no-optional-locks"] + $0
          + ["status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all"])
    }
    return RunLineage.Commit(
      hash: String(commit.prefix { !$0.isNewline }), hasChanges: changes.map { !$0.isEmpty })
  }

  /// Options that disable the filters set by the repository itself, but not those of the user's
  /// configuration.
  /// - Parameter settings: scope, zero byte, name, zero byte, and so on.
  /// - Returns: `nil` for a filter that cannot be disabled by an option, because git treats the first `=` as
  ///   the end of its name.
  private static func withoutFilters(_ settings: String) -> [String]? {
    let words = settings.split(separator: "\0", omittingEmptySubsequences: false)
    var options: [String] = []
    for (scope, name) in zip(words, words.dropFirst()).enumerated().filter({ $0.offset % 2 == 0 }).map(
      \.element)
    where ["local", "worktree"].contains(scope) && name.hasPrefix("filter.") {
      guard !name.contains("=") else { return nil }
      options += ["-c", name.hasSuffix(".required") ? "\(name)=false" : "\(name)="]
    }
    return options
  }

  /// Total seconds of a run's segments; a segment of a killed process ends with its last checkpoint.
  static func seconds(of manifest: RunManifest, lastSign: Timestamp?) -> Double {
    manifest.segments.reduce(0) { sum, segment in
      let end = segment.ended ?? lastSign.map { max($0, segment.began) } ?? segment.began
      return sum + Double(end.milliseconds - segment.began.milliseconds) / 1000
    }
  }
}
