import Basics
import Tensors

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

// Measures the parts of idx; scripts/bench runs it beside the Python peers.
//
//   idx-bench list                              the benchmarks, a line each
//   idx-bench roof                              GFLOP/s of matrix multiplication at a training step's shape
//   idx-bench run [FILTER…] [key=value…]        medians, spread, share of the machine's peak; json=FILE keeps them
//   idx-bench compare OLD.json NEW.json         two kept results, side by side
//   idx-bench serve BENCHMARK [key=value…]      prepares it, then measures one sample per line of standard input
//
// Keys are listed in Options.swift.

func run(_ words: [String]) throws {
  try Machine.prepare()
  let options = try Options(words.dropFirst().filter { $0.contains("=") })
  let names = words.dropFirst().filter { !$0.contains("=") }
  switch words.first {
  case "roof": print(Report.figure(Roof.measure(threads: options.threads)))
  case "list": for benchmark in Benchmark.all { print("\(benchmark.name): \(benchmark.summary)") }
  case "run": try Report.run(Benchmark.all.filter { $0.matches(Array(names)) }, options)
  case "compare" where names.count == 2:
    try Report.compare(names[names.startIndex], names[names.startIndex + 1])
  case "serve" where names.count == 1:
    guard let benchmark = Benchmark.all.first(where: { $0.name == names[names.startIndex] }) else {
      throw Options.wrong("there is no benchmark '\(names[names.startIndex])'")
    }
    try Report.serve(benchmark, options)
  default: throw Options.wrong("say: list, run [FILTER…], compare OLD NEW, or serve BENCHMARK")
  }
}

Machine.restartWithFittingBLAS()
do {
  try run(Array(CommandLine.arguments.dropFirst()))
} catch {
  "idx-bench: \(error)\n".withCString { _ = write(2, $0, strlen($0)) }
  exit(1)
}
