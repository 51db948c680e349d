import ArgumentParser
import Basics
import Commands
import Scripting

/// An option of the command line, from its declaration in ``CommandLineOptions``, for the man page and
/// completion.
struct DeclaredOption: Sendable {
  /// `-c`, `--store`; the short name first.
  let names: [String]
  /// How help writes its value; `nil` for a flag.
  let value: String?
  let help: String
  /// What Tab completes its value with.
  let completion: Completion

  /// The options listed by `idx --help`, in order.
  static let all: [DeclaredOption] = {
    // The parser exposes its declarations only in this form.
    let dump = Array(CommandLineOptions._dumpHelp().utf8)
    guard let tool = try? JSONValue(parsing: dump, source: "the options"),
      let arguments = tool["command"]?["arguments"]?.array
    else { return [] }
    return arguments.compactMap(DeclaredOption.init)
  }()

  private init?(_ json: JSONValue) {
    guard json["kind"]?.string != "positional", json["shouldDisplay"] == .bool(true) else { return nil }
    names = (json["names"]?.array ?? []).compactMap { name in
      name["name"]?.string.map { (name["kind"]?.string == "long" ? "--" : "-") + $0 }
    }
    value = json["kind"]?.string == "option" ? json["valueName"]?.string : nil
    help = json["abstract"]?.string ?? ""
    let kind = json["completionKind"]
    if let values = kind?["list"]?["values"]?.array {
      completion = .choices(values.compactMap(\.string))
    } else if let suffixes = kind?["file"]?["extensions"]?.array {
      completion = .file(suffixes: suffixes.compactMap(\.string).map { "." + $0 })
    } else {
      completion = kind?["directory"] == nil ? .nothing : .directory
    }
  }

  /// The option for the man page; an option without help is explained by the key of the same name.
  var manual: ManPage.Option {
    let key = names.last.map { String($0.drop { $0 == "-" }) } ?? ""
    let text = help.isEmpty ? CommandRegistry.named("train")?.spec.argument(named: key)?.help ?? "" : help
    let shown = value.map { " \($0.uppercased())" } ?? ""
    return ManPage.Option(tag: names.joined(separator: ", ") + shown, help: text)
  }
}
