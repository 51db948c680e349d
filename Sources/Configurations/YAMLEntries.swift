import Basics
import Settings
import Yams

/// One value of a YAML file, with its path of keys.
struct YAMLEntry: Sendable, Equatable {
  enum Content: Sendable, Equatable {
    case scalar(Value)
    /// `[0.9, 0.999]`, or lines with dashes; nested values are left out.
    case list([Value])
    /// `{}`: an empty section.
    case empty
  }

  /// `training.optimizer.lr`.
  let path: String
  let content: Content
  /// The scalar as written, without quotes; empty for lists and sections. Needed because `007` may be a name.
  var text = ""
  /// The elements of a list as written; empty for anything else.
  var texts: [String] = []
  /// Counted from 1.
  let line: Int

  var value: Value? { if case .scalar(let value) = content { value } else { nil } }
  /// The value for a key that takes text: the scalar's own text, or null.
  var written: Value { value == .null ? .null : .text(text) }
}

enum YAMLEntries {
  /// Configurations never have deeper sections than this.
  private static let deepest = 8
  /// The most values of a configuration: nested aliases can expand a kilobyte to gigabytes.
  private static let most = 10_000

  /// The entries in the file's order.
  /// - Throws: `yaml.syntax`, `yaml.form`, `yaml.twice`.
  static func read(_ text: String, _ path: String) throws(Failure) -> [YAMLEntry] {
    guard let mapping = try mapping(text, path) else { return [] }
    return try entries(of: mapping, path)
  }

  /// The entries of a section, with paths relative to it.
  static func entries(of mapping: Node.Mapping, _ path: String) throws(Failure) -> [YAMLEntry] {
    var entries: [YAMLEntry] = []
    try collect(mapping, under: "", depth: 0, path, into: &entries)
    return entries
  }

  /// The file as a tree; `nil` for an empty file.
  static func mapping(_ text: String, _ path: String) throws(Failure) -> Node.Mapping? {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw syntax(error, path)
    } catch {
      throw Failure("yaml.syntax", "not valid YAML: \(error)", at: .file(path, line: nil), kind: .usage)
    }
    guard let node else { return nil }
    guard case .mapping(let mapping) = node else {
      throw Failure(
        "yaml.form", "the file is not a list of 'key: value' lines", at: .file(path, line: nil), kind: .usage)
    }
    return mapping
  }

  private static func collect(
    _ mapping: Node.Mapping, under prefix: String, depth: Int, _ path: String, into entries: inout [YAMLEntry]
  ) throws(Failure) {
    guard depth < deepest else {
      throw Failure(
        "yaml.form", "sections lie more than \(deepest) deep", at: .file(path, line: nil), kind: .usage)
    }
    for (key, value) in mapping {
      guard entries.count < most else {
        throw Failure(
          "yaml.form", "more than \(most) values, aliases (*name) counted each time",
          at: .file(path, line: key.mark?.line), remedy: "write the values out, or take the aliases away",
          kind: .usage)
      }
      let line = key.mark?.line ?? 0
      guard case .scalar(let name) = key else {
        throw Failure("yaml.form", "a key is no word", at: .file(path, line: line), kind: .usage)
      }
      let full = prefix + name.string
      switch value {
      case .scalar(let scalar):
        entries.append(
          YAMLEntry(path: full, content: .scalar(self.value(scalar)), text: scalar.string, line: line))
      case .sequence(let items):
        let values = items.compactMap { item -> Value? in
          if case .scalar(let scalar) = item { self.value(scalar) } else { nil }
        }
        let texts = items.compactMap { item -> String? in
          if case .scalar(let scalar) = item { scalar.string } else { nil }
        }
        entries.append(YAMLEntry(path: full, content: .list(values), texts: texts, line: line))
      case .mapping(let section) where section.isEmpty:
        entries.append(YAMLEntry(path: full, content: .empty, line: line))
      case .mapping(let weights) where Setting.named(full)?.kind.takesWeights == true:
        let text = self.weights(weights)
        entries.append(YAMLEntry(path: full, content: .scalar(.text(text)), text: text, line: line))
      case .mapping(let section):
        try collect(section, under: full + ".", depth: depth + 1, path, into: &entries)
      case .alias:
        throw Failure("yaml.form", "'\(full)' is an alias", at: .file(path, line: line), kind: .usage)
      }
    }
  }

  /// Numbers by name as the text that stands for them, `{"neg": 2}`; what is no number stays a text.
  private static func weights(_ mapping: Node.Mapping) -> String {
    let members = mapping.map { key, value in
      let text = value.scalar?.string ?? ""
      return (key.scalar?.string ?? "", Double(text).map { JSONValue.double($0) } ?? .string(text))
    }
    return JSONValue.object(JSONObject(members)).text()
  }

  private static func syntax(_ error: YamlError, _ path: String) -> Failure {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return Failure(
        "yaml.syntax", "not valid YAML: \(problem)", at: .file(path, line: mark.line), kind: .usage)
    case .duplicatedKeysInMapping(let duplicates, _):
      return Failure(
        "yaml.twice", "'\(duplicates.sorted().joined(separator: "', '"))' is given twice",
        at: .file(path, line: nil), remedy: "keep one of them", kind: .usage)
    default:
      let what = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
      return Failure("yaml.syntax", "not valid YAML: \(what)", at: .file(path, line: nil), kind: .usage)
    }
  }

  /// A plain scalar as a value: `2e-5` is a number here, unlike in YAML 1.1.
  static func value(_ scalar: Node.Scalar) -> Value {
    let text = scalar.string
    guard scalar.style == .plain || scalar.style == .any else { return .text(text) }
    switch text {
    case "", "~", "null", "Null", "NULL", "none", "None": return .null
    case "true", "True", "TRUE", "yes", "on": return .flag(true)
    case "false", "False", "FALSE", "no", "off": return .flag(false)
    default: break
    }
    if let whole = Int(text) { return .int(whole) }
    let looksLikeNumber =
      text.utf8.allSatisfy { "+-.0123456789eE".utf8.contains($0) }
      && text.utf8.contains { (48...57).contains($0) }
    if looksLikeNumber, let number = Double(text), number.isFinite { return .float(number) }
    return .text(text)
  }
}
