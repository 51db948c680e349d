package import Basics

/// The block of text that stands between a line and what it would write over: where that is, and three ways out.
package enum OverwriteBlock {
  /// The codes of failures whose text is such a block, printed as it stands.
  package static let codes: Set<Failure.Code> = ["run.exists.block", "study.exists", "results.exists"]

  /// - Parameters:
  ///   - title: what is there, such as `Checkpoint directory already exists!`.
  ///   - consequence: what is not done, such as `training cannot proceed`.
  ///   - options: three ways out.
  ///   - holding: what is there in particular.
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

  /// A file of results that other work has left.
  /// - Parameter key: what names another file, such as `to=`.
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
