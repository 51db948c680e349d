import Basics

/// The `wandb` program, where it is installed.
enum WandbProgram {
  /// Has it upload a run that was recorded offline.
  ///
  /// - Returns: the run's page, if the program names one.
  /// - Throws: `wandb.missing` when the program is not installed, `wandb.failed` when it fails.
  static func synchronize(_ directory: String) throws(Failure) -> String? {
    guard let program = Subprocess.path("wandb") else {
      throw Failure(
        "wandb.missing", "the program 'wandb' is not installed",
        remedy: "pip install wandb, then: wandb sync \(directory)", kind: .environment)
    }
    let output = "\(directory)/logs/sync.log"
    let status = try Subprocess.run(program, ["wandb", "sync", directory], output: output)
    let text = (try? FileSystem.readText(output)) ?? ""
    guard status == 0 else {
      let line = text.split(separator: "\n").last.map(String.init) ?? "it ended with status \(status)"
      throw Failure(
        "wandb.failed", "wandb sync failed: \(line)", at: .file(output, line: nil),
        remedy: "wandb login, then: wandb sync \(directory)", kind: .environment)
    }
    return address(in: text)
  }

  /// The first address of a run in what the program printed.
  static func address(in text: String) -> String? {
    text.split(whereSeparator: { $0.isWhitespace || $0 == "\u{1B}" }).lazy.map(String.init)
      .first { ($0.hasPrefix("https://") || $0.hasPrefix("http://")) && $0.contains("/runs/") }
  }
}
