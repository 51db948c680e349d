package import Basics

/// Parses a script statement by statement (the grammar of `.idx` files and of typed lines).
///
/// Nothing is resolved or run here. Every part keeps its place in the source, and every failure names one.
package struct ScriptParser {
  /// The result of ``ScriptParser/next()``.
  package enum Step: Sendable {
    case statement(Statement)
    /// The text ends inside a bracket, a continued line or a block: a prompt asks for another line. The
    /// failure applies if no more text follows.
    case incomplete(Failure)
    case end
  }

  /// The words that begin a statement other than a command.
  package static let keywords = [
    "expect", "for", "if", "include", "let", "on", "param", "set", "time", "try", "version",
  ]
  static let depthLimit = 64

  var lexer: Lexer
  var tokens: [Token] = []
  var depth = 0
  /// Verbs that look like a misspelled `for` or `if`, for the failure at a stray `end`.
  private var suspects: [Word] = []
  private var sawStatement = false

  /// - Parameter file: the name of the text in failures: a path, or `<line>`.
  package init(_ text: String, file: String) {
    lexer = Lexer(text, file: file)
  }

  /// Parses the next statement.
  /// - Throws: `script.…` with the place; the parser must not be used afterwards.
  package mutating func next() throws(Failure) -> Step {
    do {
      try skipSeparators()
      if case .end = try peek().kind { return .end }
      let statement = try parseStatement()
      sawStatement = true
      return .statement(statement)
    } catch {
      switch error {
      case .fault(let failure): throw failure
      case .incomplete(let failure): return .incomplete(failure)
      }
    }
  }

  /// The statements of a complete text, or a sign that more lines are needed.
  package enum Reading: Sendable {
    case complete([Statement])
    case incomplete(Failure)
  }

  /// Parses a text that may be incomplete.
  package static func read(_ text: String, file: String) throws(Failure) -> Reading {
    var parser = ScriptParser(text, file: file)
    var statements: [Statement] = []
    while true {
      switch try parser.next() {
      case .statement(let statement): statements.append(statement)
      case .incomplete(let failure): return .incomplete(failure)
      case .end: return .complete(statements)
      }
    }
  }

  /// Parses a complete text.
  package static func parse(_ text: String, file: String) throws(Failure) -> [Statement] {
    switch try read(text, file: file) {
    case .complete(let statements): return statements
    case .incomplete(let failure): throw failure
    }
  }

  // MARK: - Tokens

  mutating func peek(_ offset: Int = 0) throws(Interruption) -> Token {
    while tokens.count <= offset { tokens.append(try lexer.next()) }
    return tokens[offset]
  }

  mutating func take() throws(Interruption) -> Token {
    let token = try peek()
    tokens.removeFirst()
    return token
  }

  mutating func takeSymbol(_ symbol: Symbol) throws(Interruption) -> Bool {
    guard try peek().isSymbol(symbol) else { return false }
    tokens.removeFirst()
    return true
  }

  mutating func takeName(_ purpose: String) throws(Interruption) -> Word {
    let token = try peek()
    guard case .word = token.kind, ScriptCharacters.isName(token.text) else {
      throw .fault(.expected("a name \(purpose)", found: token))
    }
    return try take().word
  }

  private mutating func skipSeparators() throws(Interruption) {
    while true {
      let token = try peek()
      guard case .end = token.kind else {
        guard token.endsStatement else { return }
        tokens.removeFirst()
        continue
      }
      return
    }
  }

  // MARK: - Statements

  private mutating func parseStatement() throws(Interruption) -> Statement {
    let token = try peek()
    guard case .word = token.kind else {
      throw .fault(.expected("a command", found: token))
    }
    switch token.text {
    case "version" where isWholeNumber(try peek(1)): return try parseVersion()
    case "param": return try parseParameter()
    case "let": return try parseAssignment()
    case "set": return try parseSetting()
    case "include": return try parseInclude()
    case "on": return try parseOnError()
    case "for": return try parseLoop()
    case "if": return try parseBranch()
    case "expect": return try parseExpectation()
    case "end", "else": throw .fault(stray(token))
    default:
      let call = try parseCall()
      if ["for", "if"].contains(DidYouMean.nearest(to: call.verb.text, among: ["for", "if"])) {
        suspects.append(call.verb)
      }
      return .call(call)
    }
  }

  private func isWholeNumber(_ token: Token) -> Bool {
    if case .word = token.kind { Int(token.text) != nil } else { false }
  }

  private func stray(_ token: Token) -> Failure {
    var remedy: String?
    if let suspect = suspects.last,
      let meant = DidYouMean.nearest(to: suspect.text, among: ["for", "if"])
    {
      remedy = "did you mean '\(meant)' instead of '\(suspect.text)' in line \(suspect.span.line)?"
    }
    return .syntax("'\(token.text)' without 'for' or 'if'", at: token.span, remedy: remedy)
  }

  mutating func endStatement(after context: String) throws(Interruption) {
    let token = try peek()
    guard token.endsStatement else {
      throw .fault(.expected("the end of the line \(context)", found: token))
    }
  }

  private mutating func parseVersion() throws(Interruption) -> Statement {
    let keyword = try take()
    let number = try take()
    guard !sawStatement, depth == 0 else {
      throw .fault(.syntax("'version' stands before every other statement", at: keyword.span))
    }
    guard number.text == "1" else {
      throw .fault(
        .syntax(
          "version \(number.text) of the language is not known", at: number.span, remedy: "write version 1"))
    }
    try endStatement(after: "after the version")
    return .version(number.word)
  }

  private mutating func parseParameter() throws(Interruption) -> Statement {
    let keyword = try take()
    guard depth == 0 else {
      throw .fault(
        .syntax(
          "'param' inside a block", at: keyword.span, remedy: "move it to the top of the file, or use let"))
    }
    let name: Word
    var fallback: Operand?
    if case .key = try peek().kind {
      name = try take().word
      fallback = try parseValue()
    } else {
      name = try takeName("after 'param'")
      if try takeSymbol(.assign) { fallback = try parseValue() }
    }
    var help: String?
    if case .string(let literal) = try peek().kind {
      guard let text = literal.plainText else {
        throw .fault(
          .syntax("a help text with a variable in it", at: literal.span, remedy: "use single quotes"))
      }
      help = text
      _ = try take()
    }
    try endStatement(after: "after a parameter")
    return .parameter(Parameter(name: name, default: fallback, help: help))
  }

  /// `NAME = value` with or without spaces around the sign.
  private mutating func parseNamedValue(_ keyword: String) throws(Interruption) -> (Word, Operand) {
    let name: Word
    if case .key = try peek().kind {
      name = try take().word
    } else {
      name = try takeName("after '\(keyword)'")
      let sign = try peek()
      guard try takeSymbol(.assign) else {
        throw .fault(.expected("'=' after '\(name.text)'", found: sign))
      }
    }
    let value = try parseValue()
    try endStatement(after: "after the value of '\(name.text)'")
    return (name, value)
  }

  private mutating func parseAssignment() throws(Interruption) -> Statement {
    _ = try take()
    let (name, value) = try parseNamedValue("let")
    guard ScriptCharacters.isName(name.text) else {
      throw .fault(
        .syntax("'\(name.text)' is not a name", at: name.span, remedy: "use letters, digits and _"))
    }
    return .assignment(name: name, value: value)
  }

  private mutating func parseSetting() throws(Interruption) -> Statement {
    let keyword = try take()
    // A bare `set` is an ordinary command, which lists the settings.
    if try peek().endsStatement {
      return .call(
        Call(
          prefix: nil, verb: keyword.word, operands: [], keys: [], redirect: nil, binding: nil,
          background: nil,
          span: keyword.span))
    }
    let (name, value) = try parseNamedValue("set")
    return .setting(name: name, value: value)
  }

  private mutating func parseInclude() throws(Interruption) -> Statement {
    _ = try take()
    let token = try peek()
    guard case .string(let literal) = token.kind else {
      let remedy: String? = if case .word = token.kind { "write include \"\(token.text)\"" } else { nil }
      throw .fault(.expected("a path in quotes after 'include'", found: token, remedy: remedy))
    }
    _ = try take()
    try endStatement(after: "after the path")
    return .include(literal)
  }

  private mutating func parseOnError() throws(Interruption) -> Statement {
    let keyword = try take()
    let second = try peek()
    guard second.isWord("error") else {
      throw .fault(.expected(oneOf: ["error"], after: "after 'on'", found: second))
    }
    _ = try take()
    let choice = try take()
    let policy: ErrorPolicy
    switch choice.text {
    case "stop": policy = .stop
    case "continue": policy = .proceed
    case "retry":
      let count = try take()
      guard let number = Int(count.text), (0...1000).contains(number) else {
        throw .fault(.expected("a number from 0 to 1000 after 'retry'", found: count))
      }
      policy = .retry(number)
    default:
      throw .fault(.expected(oneOf: ["stop", "continue", "retry"], after: "after 'on error'", found: choice))
    }
    try endStatement(after: "after the policy")
    return .onError(policy, keyword.span)
  }

  // MARK: - Blocks

  private mutating func parseLoop() throws(Interruption) -> Statement {
    let keyword = try take()
    var binds: [Loop.Bind] = []
    repeat {
      var names = [try takeName("after 'for'")]
      while try takeSymbol(.comma) { names.append(try takeName("after ','")) }
      let token = try peek()
      guard token.isWord("in") else {
        throw .fault(.expected(oneOf: ["in"], after: "after '\(names.last?.text ?? "")'", found: token))
      }
      _ = try take()
      binds.append(Loop.Bind(names: names, values: try parseValue()))
    } while try takeSymbol(.semicolon)
    try endHeader(of: keyword)
    let body = try parseBlock(of: keyword, until: ["end"])
    _ = try take()
    try endStatement(after: "after 'end'")
    return .loop(Loop(binds: binds, body: body, span: keyword.span))
  }

  private mutating func parseBranch() throws(Interruption) -> Statement {
    let keyword = try take()
    let condition = try parseCondition()
    try endHeader(of: keyword)
    let then = try parseBlock(of: keyword, until: ["end", "else"])
    var otherwise: [Statement]?
    if try take().text == "else" {
      let token = try peek()
      guard token.endsStatement else {
        let remedy = token.isWord("if") ? "put the inner 'if' on a line of its own, with its own 'end'" : nil
        throw .fault(.expected("the end of the line after 'else'", found: token, remedy: remedy))
      }
      otherwise = try parseBlock(of: keyword, until: ["end"])
      _ = try take()
    }
    try endStatement(after: "after 'end'")
    return .branch(Branch(condition: condition, then: then, otherwise: otherwise, span: keyword.span))
  }

  private mutating func endHeader(of keyword: Token) throws(Interruption) {
    let token = try peek()
    if case .end = token.kind { throw .incomplete(.unfinished("'\(keyword.text)'", at: keyword.span)) }
    guard token.endsStatement else {
      throw .fault(.expected("the end of the line after '\(keyword.text)'", found: token))
    }
  }

  /// Parses statements up to one of the `closers`, which remains the next token.
  private mutating func parseBlock(
    of keyword: Token, until closers: [String]
  ) throws(Interruption) -> [Statement] {
    guard depth < ScriptParser.depthLimit else { throw .fault(.tooDeep(at: keyword.span)) }
    depth += 1
    defer { depth -= 1 }
    var statements: [Statement] = []
    while true {
      try skipSeparators()
      let token = try peek()
      if case .end = token.kind {
        throw .incomplete(.unfinished("'\(keyword.text)' without its 'end'", at: keyword.span))
      }
      if closers.contains(where: token.isWord) { return statements }
      statements.append(try parseStatement())
    }
  }
}
