package import Basics

/// The block of text that refuses a line which would overwrite something: where that is, and three options.
package enum OverwriteBlock {
  /// The codes of failures whose text is such a block, which is printed unchanged.
  package static let codes: Set<Failure.Code> = ["run.exists.block", "study.exists", "results.exists"]

  /// - Parameters:
  ///   - title: what exists, such as `Checkpoint directory already exists!`.
  ///   - consequence: what cannot be done, such as `training cannot proceed`.
  ///   - options: the three options.
  ///   - holding: details of what exists.
  static func failure(
    _ code: Failure.Code, _ title: String, directory: String, of things: String, _ consequence: String,
    options: [String], holding: String
  ) -> Failure {
    let rule = String(repeating: "=", count: 70)
    let numbered = options.enumerated().map { "  \($0 + 1). \($1)" }.joined(separator: "\n")
    let block = """
      \(rule)
      ERROR: \(title)
      \(rule)
      Directory: \(directory)

      To prevent accidental overwriting of existing \(things), \(consequence).

      Please choose ONE of the following options:
      \(numbered)
      \(rule)
      it holds \(holding)
      """
    return Failure(code, block, kind: .environment)
  }

  /// The block for a results file of other work.
  /// - Parameter key: the key to name another file, such as `to=`.
  static func results(_ path: String, key: String, renewal: String) -> Failure {
    let name = PathName.last(path)
    return failure(
      "results.exists", "Results already exist!", directory: AtomicFile.directory(of: path), of: "results",
      "evaluation cannot proceed",
      options: [
        "Give another file: \(key)FILE", renewal, "Manually delete the file if you want to overwrite it",
      ], holding: "\(name), the results of other work")
  }
}
