package import Basics
package import Tuning
import Yams

/// A YAML file of a search: `optuna`, `search_space`, `fixed`, and related keys.
package struct StudyConfiguration: Sendable {
  /// The file, for failures.
  package let path: String
  /// The text of the file.
  package let text: String
  /// The `fixed` section: the settings shared by all trials.
  package private(set) var fixed: LoadedConfiguration
  /// The searched settings, by the names in the file, with their lines.
  package private(set) var ranges: [(name: String, range: SearchRange, line: Int)] = []
  /// `n_trials`, at least 1; `nil` if the file does not set it.
  package private(set) var trials: Int?
  /// `sampler`; `nil` if the file does not set it.
  package private(set) var sampler: AlgorithmSpec?
  /// `pruner`, or `NopPruner` for `pruning: false`; `nil` if the file sets neither.
  package private(set) var pruner: AlgorithmSpec?
  /// The storage, with the placeholders `{model}` and `{task}`.
  package private(set) var storage: String?
  /// `direction`; `nil` if the file does not set it.
  package private(set) var direction: Direction?
  /// `n_jobs`: the number of parallel processes, 1…64; `nil` if the file does not set it.
  package private(set) var jobs: Int?
  /// The number of best trials that keep their weights.
  package private(set) var keepBest: Int?
  /// Keys without effect here.
  package private(set) var ignored: [String] = []

  /// - Throws: `file.…`, `yaml.…`, `settings.…`, `hpo.…`.
  package init(_ path: String) throws(Failure) {
    try self.init(text: try FileSystem.readText(path), path: path)
  }

  /// - Parameter path: the origin of the text, for failures; the file is not read.
  /// - Throws: `yaml.…`, `settings.…`, `hpo.…`.
  package init(text: String, path: String) throws(Failure) {
    (self.path, self.text) = (path, text)
    guard let root = try YAMLEntries.mapping(text, path) else {
      throw Failure(
        "yaml.form", "the file is empty", at: .file(path, line: nil),
        remedy: "it needs optuna, search_space and fixed", kind: .usage)
    }
    var fixed: Node.Mapping?
    for (key, value) in root {
      let line = key.mark?.line ?? 0
      let name = key.scalar?.string ?? ""
      guard ["optuna", "search_space", "fixed", "visualization", "execution"].contains(name) else {
        throw Failure(
          "settings.unknown", "unknown section '\(name)'", at: .file(path, line: line),
          remedy: DidYouMean.remedy(
            for: name, among: ["optuna", "search_space", "fixed", "visualization", "execution"]),
          kind: .usage)
      }
      if value.scalar?.string == "" { continue }
      guard case .mapping(let section) = value else {
        throw Failure(
          "yaml.form", "'\(name)' is not a list of 'key: value' lines", at: .file(path, line: line),
          kind: .usage
        )
      }
      if name == "fixed" { fixed = section }
    }
    self.fixed = try LoadedConfiguration(
      entries: try fixed.map { section throws(Failure) in try YAMLEntries.entries(of: section, path) } ?? [],
      text: text, path: path)
    guard self.fixed.seeds.isEmpty else {
      throw Failure(
        "yaml.form", "'fixed.seed' holds more than one value", at: .file(path, line: nil),
        remedy: "give one seed; 'train from=h1.best seed=1..5' confirms what the search found", kind: .usage)
    }
    ignored = self.fixed.ignored + (self.fixed.outputDirectory == nil ? [] : ["output_dir"])
    try readOptuna(root["optuna"]?.mapping)
    for (key, value) in root["search_space"]?.mapping ?? Node.Mapping([]) { try readRange(key, value) }
    try readExecution(root["execution"]?.mapping)
    for (key, _) in root["visualization"]?.mapping ?? Node.Mapping([]) {
      ignored.append("visualization.\(key.scalar?.string ?? "")")
    }
    // Reported once, with the other notes about the search.
    self.fixed.ignored = ignored
  }

  // MARK: Sections

  private func fault(_ what: String, _ line: Int, remedy: String? = nil) -> Failure {
    Failure("hpo.config", what, at: .file(path, line: line), remedy: remedy, kind: .usage)
  }

  private func absent(_ key: String, _ value: Value, _ line: Int, remedy: String) -> Failure {
    Failure(
      "settings.absent", "\(key): \(value) asks for what is not there", at: .file(path, line: line),
      remedy: remedy, kind: .environment)
  }

  private mutating func readOptuna(_ section: Node.Mapping?) throws(Failure) {
    var prunes = true
    for (key, node) in section ?? Node.Mapping([]) {
      let (name, line) = (key.scalar?.string ?? "", key.mark?.line ?? 0)
      switch name {
      case "n_trials":
        guard case .int(let count) = value(node), (1...1_000_000).contains(count) else {
          throw fault("n_trials is a whole number of at least 1", line)
        }
        trials = count
      case "direction":
        guard let found = Direction(rawValue: value(node).description.uppercased()) else {
          throw fault("direction is maximize or minimize", line)
        }
        direction = found
      case "pruning":
        guard case .flag(let flag) = value(node) else { throw fault("pruning is true or false", line) }
        prunes = flag
      case "sampler": sampler = try method(node, line)
      case "pruner": pruner = try method(node, line)
      case "storage": storage = value(node) == .null ? nil : node.scalar?.string
      case "keep_best": keepBest = try count(node, name, line)
      case "study_name", "show_progress_bar", "load_if_exists": ignored.append("optuna.\(name)")
      default:
        throw fault(
          "unknown key 'optuna.\(name)'", line,
          remedy: DidYouMean.remedy(
            for: name,
            among: [
              "n_trials", "direction", "pruning", "sampler", "pruner", "storage", "study_name", "keep_best",
            ]))
      }
    }
    if !prunes { pruner = AlgorithmSpec("NopPruner") }
  }

  /// A sampler or pruner: a name, `PercentilePruner(25)`, or a mapping with `name` and its options.
  private func method(_ node: Node, _ line: Int) throws(Failure) -> AlgorithmSpec? {
    do throws(Failure) {
      guard case .mapping(let mapping) = node else {
        let value = value(node)
        return value == .null ? nil : try AlgorithmSpec(parsing: value.description)
      }
      var method = AlgorithmSpec("")
      for (key, node) in mapping {
        let name = key.scalar?.string ?? ""
        if name == "name" || name == "type" {
          method.name = value(node).description
        } else if case .mapping = node, let inner = try self.method(node, line) {
          method.arguments.append((name, .method(inner)))
        } else {
          method.arguments.append((name, .value(value(node))))
        }
      }
      return method
    } catch {
      throw error.placed(at: .file(path, line: line))
    }
  }

  private mutating func readRange(_ key: Node, _ node: Node) throws(Failure) {
    let (name, line) = (key.scalar?.string ?? "", key.mark?.line ?? 0)
    switch node {
    case .sequence(let items): ranges.append((name, .choice(items.map { value($0) }), line))
    case .mapping(let mapping):
      var parts: [String: Node] = [:]
      for (part, node) in mapping { parts[part.scalar?.string ?? ""] = node }
      let known = ["type", "values", "choices", "low", "high", "log", "step"]
      if let unknown = parts.keys.sorted().first(where: { !known.contains($0) }) {
        throw fault(
          "unknown key '\(unknown)' of \(name)", line, remedy: DidYouMean.remedy(for: unknown, among: known))
      }
      ranges.append((name, try range(name, parts, line), line))
    default:
      throw fault(
        "\(name) is no range", line,
        remedy: "write a list, or {type: float, low: 1e-6, high: 1e-4, log: true}")
    }
  }

  private func range(_ name: String, _ parts: [String: Node], _ line: Int) throws(Failure) -> SearchRange {
    func number(_ part: String) throws(Failure) -> Double? {
      guard let node = parts[part] else { return nil }
      let value = value(node)
      if value == .null { return nil }
      guard let number = value.number else { throw fault("\(part) of \(name) is a number", line) }
      return number
    }
    switch parts["type"].map({ value($0).description }) ?? "categorical" {
    case "categorical":
      guard case .sequence(let items)? = parts["values"] ?? parts["choices"] else {
        throw fault("\(name) has no list of values", line, remedy: "add values: [8, 16, 32]")
      }
      return .choice(items.map { value($0) })
    case let kind where kind == "float" || kind == "int" || kind == "loguniform":
      guard let low = try number("low"), let high = try number("high") else {
        throw fault("\(name) needs low and high", line)
      }
      let isLog = kind == "loguniform" || parts["log"].map { value($0) == .flag(true) } ?? false
      return .range(low: low, high: high, isLog: isLog, step: try number("step"), isWhole: kind == "int")
    case let other:
      throw fault("\(name) is of no type '\(other)'", line, remedy: "use categorical, float or int")
    }
  }

  private mutating func readExecution(_ section: Node.Mapping?) throws(Failure) {
    for (key, node) in section ?? Node.Mapping([]) {
      let (name, line, value) = (key.scalar?.string ?? "", key.mark?.line ?? 0, value(node))
      switch name {
      case "n_jobs":
        guard case .int(let count) = value, (1...64).contains(count) else {
          throw fault("n_jobs is a whole number from 1 to 64", line)
        }
        jobs = count
      case "timeout" where value == .null: ignored.append("execution.timeout")
      case "timeout":
        throw absent(name, value, line, remedy: "stop with Ctrl-C and resume when you like: timeout: null")
      case "keep_best": keepBest = try count(node, name, line)
      case "show_progress_bar": ignored.append("execution.show_progress_bar")
      default:
        throw fault(
          "unknown key 'execution.\(name)'", line,
          remedy: DidYouMean.remedy(
            for: name, among: ["n_jobs", "timeout", "keep_best", "show_progress_bar"]))
      }
    }
  }

  private func count(_ node: Node, _ name: String, _ line: Int) throws(Failure) -> Int {
    guard case .int(let count) = value(node), (0...1_000_000).contains(count) else {
      throw fault("\(name) is a whole number of at least 0", line)
    }
    return count
  }

  private func value(_ node: Node) -> Value {
    if case .scalar(let scalar) = node { return YAMLEntries.value(scalar) }
    return .null
  }
}
