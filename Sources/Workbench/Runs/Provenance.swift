import Basics
import Records
import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Where a run was made: the machine, and the state of the working directory.
enum Provenance {
  /// What computes: program, processor, threads, kernels, system, host.
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

  /// The commit of the working directory, and whether tracked files differ from it; `nil` outside a repository.
  ///
  /// - Parameter scratch: a file for what git says; it is gone afterwards.
  static func git(scratch: String) -> JSONValue? {
    var directory = FileFacts.resolved(".")
    while !FileSystem.exists(directory + "/.git") {
      guard directory != "/" else { return nil }
      directory = AtomicFile.directory(of: directory)
    }
    guard let program = OtherProgram.path("git") else { return nil }
    defer { try? FileSystem.remove(scratch) }
    func ask(_ arguments: [String]) -> String? {
      guard (try? OtherProgram.run(program, ["git"] + arguments, output: scratch)) == 0 else { return nil }
      return try? FileSystem.readText(scratch)
    }
    guard let commit = ask(["rev-parse", "HEAD"]) else { return nil }
    let changes = ask(["status", "--porcelain", "--untracked-files=no"])
    return [
      "commit": .string(String(commit.prefix { !$0.isNewline })),
      "dirty": changes.map { .bool(!$0.isEmpty) } ?? .null,
    ]
  }

  /// Seconds that the segments of a run took; those of a process that was killed end with its last checkpoint.
  static func seconds(of manifest: RunManifest, lastSign: Timestamp?) -> Double {
    manifest.segments.reduce(0) { sum, segment in
      let end = segment.ended ?? lastSign.map { max($0, segment.began) } ?? segment.began
      return sum + Double(end.milliseconds - segment.began.milliseconds) / 1000
    }
  }
}
