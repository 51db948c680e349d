import Basics

extension ScriptParser {
  /// `operand { "," operand }`, each element bare or in brackets.
  mutating func parseValue() throws(Interruption) -> Operand {
    let first = try parseElement()
    guard try peek().isSymbol(.comma) else { return first }
    var elements = [first]
    while try takeSymbol(.comma) { elements.append(try parseElement()) }
    return .list(elements, isBracketed: false, first.span)
  }

  private mutating func parseElement() throws(Interruption) -> Operand {
    let token = try peek()
    guard token.isSymbol(.openBracket) else { return try parseOperand() }
    guard depth < ScriptParser.depthLimit else { throw .fault(.tooDeep(at: token.span)) }
    depth += 1
    defer { depth -= 1 }
    _ = try take()
    let inside = try parseValue()
    let close = try peek()
    guard try takeSymbol(.closeBracket) else {
      throw .fault(.expected("',' or ']'", found: close))
    }
    var span = token.span
    if close.span.line == span.line {
      span.columns = span.columns.lowerBound..<max(close.span.columns.upperBound, span.columns.upperBound)
    }
    if case .list(let elements, isBracketed: false, _) = inside {
      return .list(elements, isBracketed: true, span)
    }
    return .list([inside], isBracketed: true, span)
  }

  func startsOperand(_ token: Token) -> Bool {
    switch token.kind {
    case .word, .string, .variable, .symbol(.openBracket): true
    default: false
    }
  }

  mutating func parseOperand() throws(Interruption) -> Operand {
    let token = try peek()
    switch token.kind {
    case .string(let literal):
      _ = try take()
      return .string(literal)
    case .variable(let field):
      _ = try take()
      return .variable(token.word, field: field)
    case .word:
      _ = try take()
      let next = try peek()
      if next.isSymbol(.openParenthesis), !next.isSpaced { return try parseFunction(token) }
      if let (low, high, step) = NumberText.range(token.text) {
        return .range(RangeLiteral(word: token.word, low: low, high: high, step: step))
      }
      return .word(token.word)
    case .key:
      throw .fault(.expected("a value", found: token, remedy: "separate keys by spaces, without commas"))
    default:
      throw .fault(.expected("a value", found: token))
    }
  }

  /// `log(1e-5,5e-5)`, after the name has been consumed.
  private mutating func parseFunction(_ name: Token) throws(Interruption) -> Operand {
    let functions = ValueFunction.allCases.map(\.rawValue)
    guard functions.contains(name.text) else {
      throw .fault(
        .syntax(
          "unknown function '\(name.text)'", at: name.span,
          remedy: DidYouMean.remedy(for: name.text, among: functions)))
    }
    guard depth < ScriptParser.depthLimit else { throw .fault(.tooDeep(at: name.span)) }
    depth += 1
    defer { depth -= 1 }
    _ = try take()
    var arguments: [Operand] = []
    if try takeSymbol(.closeParenthesis) { return .call(name.word, arguments) }
    repeat { arguments.append(try parseElement()) } while try takeSymbol(.comma)
    let close = try peek()
    guard try takeSymbol(.closeParenthesis) else {
      throw .fault(.expected("',' or ')'", found: close))
    }
    return .call(name.word, arguments)
  }

  // MARK: - Conditions

  mutating func parseCondition() throws(Interruption) -> Condition {
    var negations = 0
    while try peek().isWord("not") {
      _ = try take()
      negations += 1
    }
    let token = try peek()
    var condition: Condition
    if token.isWord("exists"), try peek(1).isSymbol(.openParenthesis) {
      _ = try take()
      _ = try take()
      let path = try take()
      guard case .string(let literal) = path.kind else {
        throw .fault(.expected("a path in quotes", found: path))
      }
      let close = try peek()
      guard try takeSymbol(.closeParenthesis) else { throw .fault(.expected("')'", found: close)) }
      condition = .exists(literal, token.span)
    } else {
      let left = try parseOperand()
      let sign = try take()
      guard let comparison = Condition.Comparison(rawValue: sign.text), !isQuoted(sign) else {
        throw .fault(.expected(oneOf: ["==", "!=", "in"], after: "in a condition", found: sign))
      }
      condition = .compares(left, comparison, try parseValue())
    }
    // Double negations cancel out, and a deep tree of them would only cost stack.
    if negations % 2 == 1 { condition = .not(condition) }
    return condition
  }

  private func isQuoted(_ token: Token) -> Bool {
    if case .string = token.kind { true } else { false }
  }

  // MARK: - Expectations

  mutating func parseExpectation() throws(Interruption) -> Statement {
    let keyword = try take()
    let (metric, aggregate) = try parseMetric()
    let sign = try take()
    guard case .symbol = sign.kind, let comparison = Expectation.Comparison(rawValue: sign.text) else {
      throw .fault(.expected(oneOf: [">=", "<=", "==", "~"], after: "after the metric", found: sign))
    }
    let (bound, joined) = try parseBound()
    var tolerance = joined
    if tolerance == nil, try peek().isWord("+-") {
      _ = try take()
      tolerance = try parseNumber("after '+-'")
    }
    var expectation = Expectation(
      metric: metric, aggregate: aggregate, comparison: comparison, bound: bound, tolerance: tolerance,
      keys: [], otherwise: nil, span: keyword.span)
    while case .key = try peek().kind { expectation.keys.append(try parseKey()) }
    if try peek().isWord("else") {
      _ = try take()
      let choice = try take()
      guard case .word = choice.kind, let otherwise = Expectation.Otherwise(rawValue: choice.text) else {
        throw .fault(.expected(oneOf: ["stop", "warn"], after: "after 'else'", found: choice))
      }
      expectation.otherwise = otherwise
    }
    try endStatement(after: "after an expectation")
    return .expectation(expectation)
  }

  private mutating func parseMetric() throws(Interruption) -> (Word, Expectation.Aggregate?) {
    let token = try peek()
    guard case .word = token.kind, !NumberText.isNumber(token.text) else {
      throw .fault(.expected("a metric after 'expect'", found: token))
    }
    let name = try take()
    let next = try peek()
    guard next.isSymbol(.openParenthesis), !next.isSpaced else { return (name.word, nil) }
    guard let aggregate = Expectation.Aggregate(rawValue: name.text) else {
      let known = Expectation.Aggregate.allCases.map(\.rawValue)
      throw .fault(
        .syntax(
          "unknown function '\(name.text)'", at: name.span,
          remedy: DidYouMean.remedy(for: name.text, among: known)))
    }
    _ = try take()
    let metric = try peek()
    guard case .word = metric.kind else { throw .fault(.expected("a metric", found: metric)) }
    _ = try take()
    let close = try peek()
    guard try takeSymbol(.closeParenthesis) else { throw .fault(.expected("')'", found: close)) }
    return (metric.word, aggregate)
  }

  /// A number or a variable; `0.91+-0.01` written without spaces contains both the bound and the tolerance.
  private mutating func parseBound() throws(Interruption) -> (Operand, Operand?) {
    let token = try peek()
    if case .word = token.kind, let range = token.text.firstRange(of: "+-") {
      let bound = Word(String(token.text[..<range.lowerBound]), token.span)
      let tolerance = Word(String(token.text[range.upperBound...]), token.span)
      if NumberText.isNumber(bound.text), NumberText.isNumber(tolerance.text) {
        _ = try take()
        return (.word(bound), .word(tolerance))
      }
    }
    return (try parseNumber("after the comparison"), nil)
  }

  private mutating func parseNumber(_ place: String) throws(Interruption) -> Operand {
    let token = try peek()
    switch token.kind {
    case .word where NumberText.isNumber(token.text), .variable: return try parseOperand()
    default: throw .fault(.expected("a number \(place)", found: token))
    }
  }

  // MARK: - Commands

  mutating func parseKey() throws(Interruption) -> Key {
    let name = try take()
    let value = try peek()
    if value.endsStatement || value.isSpaced {
      throw .fault(
        .syntax(
          "no value behind '\(name.text)='", at: name.span, remedy: "write \(name.text)=VALUE without spaces")
      )
    }
    return Key(name: name.word, value: try parseValue())
  }

  mutating func parseCall() throws(Interruption) -> Call {
    let first = try take()
    var prefix: Call.Prefix?
    var verb = first
    if let found = Call.Prefix(rawValue: first.text) {
      prefix = found
      verb = try take()
    }
    guard case .word = verb.kind, prefix == nil || !ScriptParser.isReserved(verb.text) else {
      throw .fault(.expected("a command after '\(first.text)'", found: verb))
    }
    var call = Call(
      prefix: prefix, verb: verb.word, operands: [], keys: [], redirect: nil, binding: nil, background: nil,
      span: first.span)
    try parseArguments(into: &call)
    try parseTail(of: &call)
    try endStatement(after: "after a command")
    return call
  }

  private static func isReserved(_ word: String) -> Bool {
    keywords.contains(word) || word == "end" || word == "else"
  }

  private mutating func parseArguments(into call: inout Call) throws(Interruption) {
    while true {
      let token = try peek()
      if case .key = token.kind {
        call.keys.append(try parseKey())
      } else if token.isSymbol(.assign) {
        let name = call.operands.last.map { ScriptPrinter.text(of: $0) } ?? "NAME"
        throw .fault(
          .syntax("spaces round '='", at: token.span, remedy: "write \(name)=VALUE without spaces"))
      } else if startsOperand(token), try !startsBinding(token, in: call) {
        call.operands.append(try parseValue())
      } else {
        return
      }
    }
  }

  /// Whether an `as` begins the binding; directly after the verb and at the end, as in `help as`, it is an
  /// operand.
  private mutating func startsBinding(_ token: Token, in call: Call) throws(Interruption) -> Bool {
    guard token.isWord("as") else { return false }
    let isLast = try peek(1).endsStatement
    return !(call.operands.isEmpty && call.keys.isEmpty && isLast)
  }

  private mutating func parseTail(of call: inout Call) throws(Interruption) {
    while true {
      let token = try peek()
      if token.isSymbol(.redirect) || token.isSymbol(.append), call.redirect == nil {
        _ = try take()
        let path = try peek()
        switch path.kind {
        case .word, .string, .variable: break
        default: throw .fault(.expected("a path after '\(token.text)'", found: path))
        }
        call.redirect = Call.Redirect(path: try parseOperand(), appends: token.isSymbol(.append))
      } else if token.isWord("as"), call.binding == nil {
        _ = try take()
        call.binding = try takeName("after 'as'")
      } else if token.isSymbol(.background), call.background == nil {
        _ = try take()
        call.background = token.span
      } else {
        return
      }
    }
  }
}
