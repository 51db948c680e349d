import Basics
import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Runs benchmarks and says what came out.
enum Report {
  /// A median needs this many samples, or this many seconds.
  private static let enough = (samples: 30, seconds: 3.0)

  /// Measures each benchmark: a warm-up, then samples until there are enough.
  static func run(_ benchmarks: [Benchmark], _ options: Options) throws {
    guard !benchmarks.isEmpty else {
      throw Options.wrong("no benchmark has such a name; see: idx-bench list")
    }
    let roof = Roof.measure(threads: options.threads)
    print(
      "\(Machine.selected.rawValue) kernels, \(Machine.blas), \(options.threads) threads, roof \(figure(roof)) GFLOP/s"
    )
    var kept: [(String, JSONValue)] = []
    for benchmark in benchmarks {
      let work = try benchmark.prepare(options)
      _ = try work.run()
      var (seconds, last) = ([Double](), Benchmark.Sample())
      let watch = Stopwatch()
      while seconds.count < enough.samples, seconds.count < 3 || watch.seconds < enough.seconds {
        let single = Stopwatch()
        last = try work.run()
        seconds += last.seconds ?? [single.seconds]
      }
      let median = quantile(seconds, 0.5)
      var line =
        "\(benchmark.name): \(time(median)) (\(time(quantile(seconds, 0.1))) to \(time(quantile(seconds, 0.9))))"
      if let operations = work.operations?(last) {
        let rate = operations / median / 1e9
        line += ", \(figure(rate)) GFLOP/s, \(figure(100 * rate / roof)) % of the roof"
      }
      if let bytes = work.bytes { line += ", \(figure(bytes / median / 1e9)) GB/s" }
      if let items = work.items { line += ", \(figure(items.count / median)) \(items.name)/s" }
      print(line)
      for line in work.epilogue() { print("  " + line) }
      kept.append((benchmark.name, .double(median)))
    }
    guard !options.json.isEmpty else { return }
    let text = JSONValue.object(JSONObject(kept)).text() + "\n"
    try AtomicFile.replace(options.json, with: Array(text.utf8))
  }

  /// Prepares a benchmark, says so, and measures one sample per line of standard input.
  static func serve(_ benchmark: Benchmark, _ options: Options) throws {
    let work = try benchmark.prepare(options)
    say("ready")
    while let line = readLine() {
      if line == "end" { break }
      let single = Stopwatch()
      let sample = try work.run()
      let seconds = sample.seconds ?? [single.seconds]
      let answer: JSONValue = [
        "seconds": .array(seconds.map { .double($0) }), "sentences": .int(sample.sentences),
        "tokens": .int(sample.tokens), "peak_bytes": .int(Machine.peakMemory),
      ]
      say(answer.text())
    }
    for line in work.epilogue() { "\(line)\n".withCString { _ = write(2, $0, strlen($0)) } }
  }

  /// A line that the reader sees at once, also through a pipe.
  private static func say(_ line: String) {
    "\(line)\n".withCString { _ = write(1, $0, strlen($0)) }
  }

  /// Two kept results, and how much faster the second is.
  static func compare(_ old: String, _ new: String) throws {
    let (before, after) = (try read(old), try read(new))
    for (name, value) in after {
      guard let now = value.double else { continue }
      if let then = before.first(where: { $0.key == name })?.value.double {
        print("\(name): \(time(then)) to \(time(now)), \(figure(then / now)) times as fast")
      } else {
        print("\(name): \(time(now)), not in \(old)")
      }
    }
  }

  private static func read(_ path: String) throws -> [(key: String, value: JSONValue)] {
    guard case .object(let members) = try JSONValue(parsing: FileSystem.read(path), source: path) else {
      throw Options.wrong("\(path) does not come from idx-bench")
    }
    return members.members
  }

  private static func quantile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  /// Three significant digits.
  static func figure(_ value: Double) -> String {
    guard value > 0, value.isFinite else { return "0" }
    let scale = pow(10, (2 - log10(value).rounded(.down)))
    let rounded = (value * scale).rounded() / scale
    return value >= 100 ? "\(Int(rounded))" : "\(rounded)"
  }

  static func time(_ seconds: Double) -> String {
    switch seconds {
    case 1...: "\(figure(seconds)) s"
    case 1e-3...: "\(figure(seconds * 1e3)) ms"
    default: "\(figure(seconds * 1e6)) µs"
    }
  }
}
