package import Basics

/// Resolves a parsed script into a flat list of steps: variables, loops, conditions, includes.
///
/// Nothing is run here, so that a mistake in line 80 is found before line 1 trains. A prompt keeps one
/// expander for its whole session, so names bound by one line are known in the next.
package struct Expander {
  /// The most steps (and loop iterations) that one expansion may have.
  package static let limit = 100_000

  var surroundings: ScriptEnvironment
  var scopes: [[String: Binding]] = [[:]]
  var policy = ErrorPolicy.stop
  var context: [ExpandedStatement.Turn] = []
  var output: [ExpandedStatement] = []
  var nextIndex = 0
  var turns = 0
  private var spent = 0
  /// Given from outside and not yet used by a `param`.
  private var pending: [String: ExpandedValue]
  /// The parameters met so far, in order.
  package private(set) var parameters: [Parameter] = []
  private var including: [String] = []

  enum Binding {
    case value(ExpandedValue)
    /// Produced by the statement with this index and bound by `as`.
    case result(producer: Int)
  }

  /// - Parameter parameters: texts given from outside, `seeds=1..2` as `["seeds": "1..2"]`.
  package init(parameters: [String: String] = [:], surroundings: ScriptEnvironment = .process) {
    self.surroundings = surroundings
    pending = parameters.mapValues(Expander.outside)
  }

  /// A value given from outside the script, parsed like a value in a script; text that does not parse is
  /// taken literally.
  private static func outside(_ text: String) -> ExpandedValue {
    let span = SourceSpan(file: "<parameter>", line: 1, columns: 1..<max(2, text.unicodeScalars.count + 1))
    let plain = ExpandedValue(.literal(Literal(text, isQuoted: true)), span)
    guard !text.unicodeScalars.contains(where: { "$\"'#\n;=".unicodeScalars.contains($0) }) else {
      return plain
    }
    var parser = ScriptParser(text, file: span.file)
    var reader = Expander(
      surroundings: ScriptEnvironment(
        environment: { _ in nil }, readText: { _ in "" }, exists: { _ in false }))
    guard let operand = try? parser.parseValue(), let rest = try? parser.peek(), case .end = rest.kind,
      let value = try? reader.resolve(operand)
    else { return plain }
    return value
  }

  /// Resolves statements; names that they bind at the top level remain known for the next call.
  ///
  /// After a failure the expander is unchanged.
  /// - Throws: `script.…` with the place in the script.
  package mutating func expand(_ statements: [Statement]) throws(Failure) -> [ExpandedStatement] {
    var copy = self
    (copy.output, copy.turns, copy.spent) = ([], 0, 0)
    try copy.run(statements)
    let expanded = copy.output
    copy.output = []
    self = copy
    return expanded
  }

  /// Counts the memory taken by values, so that a short text cannot exhaust it.
  mutating func spend(_ bytes: Int, at span: SourceSpan) throws(Failure) {
    spent += bytes
    guard spent <= 256 << 20 else { throw .tooLong(Expander.limit, at: span) }
  }

  /// Checks that every value given from outside was used by a `param`.
  /// - Throws: `script.parameter`, naming the nearest parameter.
  package func checkParameters() throws(Failure) {
    guard let name = pending.keys.sorted().first else { return }
    let known = parameters.map(\.name.text)
    throw Failure(
      "script.parameter", "the script has no parameter '\(name)'",
      remedy: known.isEmpty
        ? "it has none: remove \(name)=\(pending[name]?.text ?? "")"
        : DidYouMean.remedy(for: name, among: known), kind: .usage)
  }

  /// The names usable after `$` at the top level, sorted.
  package var names: [String] { (scopes.first ?? [:]).keys.sorted() }

  /// Adds a name that was bound elsewhere.
  package mutating func bind(_ name: String, toResultOf producer: Int) {
    scopes[0][name] = .result(producer: producer)
  }

  // MARK: - Statements

  private mutating func run(_ statements: [Statement]) throws(Failure) {
    for statement in statements { try run(statement) }
  }

  private mutating func run(_ statement: Statement) throws(Failure) {
    switch statement {
    case .version: return
    case .parameter(let parameter): try declare(parameter)
    case .assignment(let name, let value): bind(name.text, .value(try resolve(value)))
    case .setting(let name, let value): try emit(.set(name: name, value: try resolve(value)), at: name.span)
    case .include(let path): try include(path)
    case .onError(let policy, let span):
      self.policy = policy
      try emit(.onError(policy), at: span)
    case .loop(let loop): try unroll(loop, from: 0)
    case .branch(let branch):
      if try holds(branch.condition) {
        try runBlock(branch.then)
      } else if let otherwise = branch.otherwise {
        try runBlock(otherwise)
      }
    case .expectation(let expectation):
      try emit(.expect(try resolve(expectation)), at: expectation.span)
    case .call(let call):
      try emit(.call(try resolve(call)), at: call.span)
      if let binding = call.binding { bind(binding.text, .result(producer: nextIndex - 1)) }
    }
  }

  /// Resolves statements whose names and policy end with their block.
  private mutating func runBlock(_ statements: [Statement]) throws(Failure) {
    let outer = policy
    scopes.append([:])
    try run(statements)
    scopes.removeLast()
    policy = outer
  }

  private mutating func bind(_ name: String, _ binding: Binding) {
    scopes[scopes.count - 1][name] = binding
  }

  private mutating func emit(_ action: ExpandedStatement.Action, at span: SourceSpan) throws(Failure) {
    guard output.count < Expander.limit else { throw .tooLong(Expander.limit, at: span) }
    output.append(
      ExpandedStatement(index: nextIndex, span: span, policy: policy, context: context, action: action))
    nextIndex += 1
  }

  private mutating func declare(_ parameter: Parameter) throws(Failure) {
    let name = parameter.name
    if parameters.contains(where: { $0.name.text == name.text && $0.name.span.file == name.span.file }) {
      throw Failure(
        "script.twice", "the parameter '\(name.text)' is declared twice", at: .source(name.span), kind: .usage
      )
    }
    parameters.append(parameter)
    if let given = pending.removeValue(forKey: name.text) {
      bind(name.text, .value(given.placed(at: name.span)))
    } else if lookUp(name.text) != nil {
      return  // the including file has given it
    } else if let fallback = parameter.default {
      bind(name.text, .value(try resolve(fallback)))
    } else {
      throw Failure(
        "script.parameter", "the parameter '\(name.text)' has no value", at: .source(name.span),
        remedy: "give it behind the script: \(name.text)=…", kind: .usage)
    }
  }

  private mutating func include(_ literal: StringLiteral) throws(Failure) {
    let given = PathName.expanded(try text(of: literal))
    let base = AtomicFile.directory(of: literal.span.file)
    let path = Expander.normalized(given.hasPrefix("/") || base == "." ? given : "\(base)/\(given)")
    let file = Expander.normalized(literal.span.file)
    if path == file || including.contains(path) {
      throw Failure(
        "script.include",
        "'\(given)' includes itself: \((including + [file, path]).joined(separator: " → "))",
        at: .source(literal.span), kind: .usage)
    }
    guard including.count < 32 else { throw .tooDeep(at: literal.span) }
    turns += 1
    guard turns < Expander.limit else { throw .tooLong(Expander.limit, at: literal.span) }
    let source: String
    do {
      source = try surroundings.read(path)
    } catch {
      throw Failure(
        error.code, "cannot include '\(given)': \(error.what)", at: .source(literal.span),
        remedy: "looked for \(path)", kind: error.kind)
    }
    let statements = try ScriptParser.parse(source, file: path)
    including.append(file)
    try run(statements)
    including.removeLast()
  }

  /// A path without `.`, `a/..` and doubled slashes.
  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }

  // MARK: - Loops

  private mutating func unroll(_ loop: Loop, from depth: Int) throws(Failure) {
    guard depth < loop.binds.count else { return try runBlock(loop.body) }
    let bind = loop.binds[depth]
    let values = try resolve(bind.values).elements
    let outer = context
    for value in values {
      turns += 1
      guard turns < Expander.limit else { throw .tooLong(Expander.limit, at: loop.span) }
      scopes.append([:])
      if bind.names.count == 1 {
        try set(bind.names[0], to: value)
      } else {
        let parts = value.elements
        guard parts.count == bind.names.count else {
          let names = bind.names.map(\.text).joined(separator: ",")
          throw Failure(
            "script.zip", "\(bind.names.count) names take lists of \(bind.names.count), not '\(value.text)'",
            at: .source(value.span), remedy: "write for \(names) in [a,b],[c,d]", kind: .usage)
        }
        for (name, part) in zip(bind.names, parts) { try set(name, to: part) }
      }
      try unroll(loop, from: depth + 1)
      scopes.removeLast()
      context = outer
    }
  }

  private mutating func set(_ name: Word, to value: ExpandedValue) throws(Failure) {
    bind(name.text, .value(value))
    let text = value.text
    try spend(text.utf8.count, at: name.span)
    context.append(ExpandedStatement.Turn(name: name.text, text: text))
  }
}
