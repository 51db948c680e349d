import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A directory of its own with a few sentences of the examples and a very small encoder, for `idx` to work in.
///
/// It holds `train.csv`, `dev.csv`, `test.csv` and the folder `encoder`; it goes with the object.
package final class Workplace {
  package let path: String

  /// - Parameters:
  ///   - train: rows of the train split, taken evenly from the examples' file; dev and test have `others`.
  ///   - dropout: of every site of the encoder.
  package init(train: Int = 40, others: Int = 12, dropout: Double = 0.1) throws {
    path = makeTemporaryDirectory()
    for (name, count) in [("train", train), ("dev", others), ("test", others)] {
      let lines = try FileSystem.readText("\(Golden.root)/examples/idioms/\(name).csv")
        .split(separator: "\n").map(String.init)
      let rows = (0..<count).map { lines[1 + $0 * (lines.count - 1) / count] }
      try AtomicFile.replace("\(path)/\(name).csv", with: ([lines[0]] + rows).joined(separator: "\n") + "\n")
    }
    try Workplace.encoder(at: path + "/encoder", dropout: dropout)
  }

  /// A copy of a workplace with all that happened there.
  package init(copyOf other: Workplace) throws {
    path = makeTemporaryDirectory()
    try Workplace.copy(other.path, to: path)
  }

  /// A copy of a folder below Tests/Golden, with the links in it.
  package init(golden name: String) throws {
    path = makeTemporaryDirectory()
    try Workplace.copy("\(Golden.root)/Tests/Golden/\(name)", to: path)
  }

  private static func copy(_ source: String, to target: String) throws {
    for name in FileSystem.names(in: source) {
      let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
      var buffer = [CChar](repeating: 0, count: 4096)
      let link = readlink(from, &buffer, buffer.count - 1)
      if link > 0 {
        symlink(buffer, to)
      } else if FileSystem.isDirectory(from) {
        try FileSystem.createDirectory(to)
        try copy(from, to: to)
      } else {
        try AtomicFile.replace(to, with: try FileSystem.read(from))
      }
    }
  }

  deinit { try? FileSystem.removeTree(path) }

  /// The examples' tokenizer with two layers of width 12.
  private static func encoder(at path: String, dropout: Double) throws {
    let source = Golden.root + "/examples/tiny-encoder"
    try FileSystem.createDirectory(path)
    for name in FileSystem.names(in: source) where name != "config.json" {
      try AtomicFile.replace("\(path)/\(name)", with: try FileSystem.read("\(source)/\(name)"))
    }
    let file = source + "/config.json"
    guard case .object(var tree) = try JSONValue(parsing: FileSystem.read(file), source: file) else { return }
    for (key, value) in [("hidden_size", 12), ("intermediate_size", 24), ("num_attention_heads", 2)] {
      tree[key] = .int(value)
    }
    tree["initializer_range"] = .double(0.2)
    for key in ["hidden_dropout_prob", "attention_probs_dropout_prob"] { tree[key] = .double(dropout) }
    try AtomicFile.replace(path + "/config.json", with: JSONValue.object(tree).text(indent: 2))
  }

  /// Puts a file there and returns its name.
  @discardableResult
  package func write(_ name: String, _ text: String) throws -> String {
    try AtomicFile.replace("\(path)/\(name)", with: text)
    return name
  }

  package func text(_ name: String) throws -> String { try FileSystem.readText("\(path)/\(name)") }

  /// Names the three splits.
  package static let load = "load data train=train.csv dev=dev.csv test=test.csv"

  /// Runs `idx` here without an init file.
  package func idx(
    _ arguments: String..., environment: [String: String] = [:], input: String? = nil
  ) throws -> IdxProcess.Ending {
    try IdxProcess.run(["--no-init"] + arguments, in: path, environment: environment, input: input)
  }

  /// Starts `idx` here without an init file.
  package func start(_ arguments: String..., environment: [String: String] = [:]) throws -> IdxProcess {
    try IdxProcess(["--no-init"] + arguments, in: path, environment: environment)
  }

  /// Runs lines as `-c` does.
  package func lines(_ lines: String..., environment: [String: String] = [:]) throws -> IdxProcess.Ending {
    try IdxProcess.run(
      ["--no-init", "-c", lines.joined(separator: "\n")], in: path, environment: environment)
  }
}
