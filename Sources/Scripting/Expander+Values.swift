import Basics

extension Expander {
  /// Approximate size of a list element in bytes.
  private static let elementBytes = 128

  func lookUp(_ name: String) -> Binding? {
    for scope in scopes.reversed() { if let binding = scope[name] { return binding } }
    return nil
  }

  /// Resolves an operand; ranges and lists become flat lists, except where brackets nest them.
  mutating func resolve(_ operand: Operand) throws(Failure) -> ExpandedValue {
    let span = operand.span
    switch operand {
    case .word(let word): return ExpandedValue(content(of: word), span)
    case .range(let range):
      let texts = try NumberText.elements(low: range.low, high: range.high, step: range.step, at: span)
      try spend(texts.count * Expander.elementBytes, at: span)
      return ExpandedValue(.list(texts.map { ExpandedValue(.literal(Literal($0)), span) }), span)
    case .string(let literal):
      return ExpandedValue(.literal(Literal(try text(of: literal), isQuoted: true)), span)
    case .variable(let name, let field): return try resolve(name, field: field)
    case .list(let operands, _, _):
      return ExpandedValue(.list(try resolveList(operands)), span)
    case .call(let name, let arguments): return try resolve(name, arguments)
    }
  }

  /// Resolves elements in order; a range or a variable with a list contributes its elements, a bracketed list
  /// remains one element.
  private mutating func resolveList(_ operands: [Operand]) throws(Failure) -> [ExpandedValue] {
    var elements: [ExpandedValue] = []
    for operand in operands {
      let value = try resolve(operand)
      if case .list(_, isBracketed: true, _) = operand {
        elements.append(value)
      } else {
        elements += value.elements
      }
      guard elements.count <= NumberText.limit else { throw .tooLong(NumberText.limit, at: operand.span) }
    }
    return elements
  }

  /// A bare word is a literal, unless an earlier `as` bound its name to a result.
  private func content(of word: Word) -> ExpandedValue.Content {
    let text = word.text
    let end = text.unicodeScalars.firstIndex { $0 == "." || $0 == "@" } ?? text.endIndex
    let name = String(text[..<end])
    guard case .result(let producer) = lookUp(name) else { return .literal(Literal(text)) }
    var reference = ResultReference(
      name: name, field: nil, checkpoint: nil, producer: producer, text: text, isExplicit: false)
    guard end < text.endIndex else { return .result(reference) }
    let rest = String(text.unicodeScalars[text.unicodeScalars.index(after: end)...])
    if text.unicodeScalars[end] == "@", !rest.isEmpty {
      reference.checkpoint = rest
    } else if text.unicodeScalars[end] == ".", ScriptCharacters.isName(rest) {
      reference.field = rest
    } else {
      return .literal(Literal(text))
    }
    return .result(reference)
  }

  private mutating func resolve(_ name: Word, field: Word?) throws(Failure) -> ExpandedValue {
    guard let binding = lookUp(name.text) else { throw undefined(name) }
    switch binding {
    case .result(let producer):
      let text = "$\(name.text)" + (field.map { ".\($0.text)" } ?? "")
      return ExpandedValue(
        .result(
          ResultReference(
            name: name.text, field: field?.text, checkpoint: nil, producer: producer, text: text,
            isExplicit: true)), name.span)
    case .value(let value):
      guard let field else {
        try spend(value.size * Expander.elementBytes, at: name.span)
        return value.placed(at: name.span)
      }
      if case .result(var reference) = value.content, reference.field == nil, reference.checkpoint == nil {
        reference.field = field.text
        reference.text += ".\(field.text)"
        return ExpandedValue(.result(reference), name.span)
      }
      throw Failure(
        "script.field", "'$\(name.text)' is a value and has no '\(field.text)'", at: .source(name.span),
        remedy: "fields belong to results bound by 'as'", kind: .usage)
    }
  }

  private func undefined(_ name: Word) -> Failure {
    let known = Set(scopes.flatMap(\.keys)).sorted()
    let remedy =
      known.isEmpty ? "bind it first: let \(name.text) = …" : DidYouMean.remedy(for: name.text, among: known)
    return Failure(
      "script.undefined", "'$\(name.text)' is not bound here", at: .source(name.span), remedy: remedy,
      kind: .usage)
  }

  /// The text of a string with its variables substituted.
  mutating func text(of literal: StringLiteral) throws(Failure) -> String {
    var text = ""
    for piece in literal.pieces {
      switch piece {
      case .text(let part): text += part
      case .variable(let name):
        let value = try resolve(name, field: nil)
        guard let part = value.literal?.text else {
          let kind =
            switch value.content {
            case .list: "a list"
            case .result: "a result that only running makes known"
            default: "no single value"
            }
          throw Failure(
            "script.interpolation", "'$\(name.text)' is \(kind) and cannot stand in a text",
            at: .source(name.span), remedy: "loop over it with for", kind: .usage)
        }
        text += part
      }
      try spend(text.utf8.count, at: literal.span)
    }
    return text
  }

  // MARK: - Functions

  private mutating func resolve(_ name: Word, _ arguments: [Operand]) throws(Failure) -> ExpandedValue {
    guard let function = ValueFunction(rawValue: name.text) else {
      throw .syntax("unknown function '\(name.text)'", at: name.span)
    }
    let values = try resolveList(arguments)
    func use(_ example: String) -> Failure {
      Failure(
        "script.function", "\(name.text)(…) is used wrongly", at: .source(name.span),
        remedy: "write \(example)",
        kind: .usage)
    }
    switch function {
    case .log, .int, .float:
      let numbers = values.compactMap { $0.literal?.value.number }
      let isStepped = function != .log && values.count == 3
      guard numbers.count == values.count, values.count == 2 || isStepped else {
        throw use("\(name.text)(LOW,HIGH)\(function == .log ? "" : " or \(name.text)(LOW,HIGH,STEP)")")
      }
      guard numbers[0] <= numbers[1] else { throw use("\(name.text)(LOW,HIGH) with LOW not above HIGH") }
      if function == .log, numbers[0] <= 0 { throw use("log(LOW,HIGH) with LOW above 0") }
      return ExpandedValue(.call(function, values), name.span)
    case .choice:
      guard !values.isEmpty, values.allSatisfy({ $0.literal != nil }) else { throw use("choice(a,b,c)") }
      return ExpandedValue(.call(function, values), name.span)
    case .best:
      guard values.count == 1 else { throw use("best(h1)") }
      return ExpandedValue(.call(function, values), name.span)
    case .env: return try resolveEnvironment(name, values, use("env(NAME, default)"))
    case .lines:
      guard values.count == 1, let path = values[0].literal?.text else { throw use("lines(\"models.txt\")") }
      return try readLines(path, at: name.span)
    }
  }

  private func resolveEnvironment(
    _ name: Word, _ values: [ExpandedValue], _ use: Failure
  ) throws(Failure) -> ExpandedValue {
    guard let variable = values.first?.literal?.text, !variable.isEmpty, values.count <= 2,
      !variable.utf8.contains(0)
    else { throw use }
    if let text = surroundings.environment(variable) {
      return ExpandedValue(.literal(Literal(text, isQuoted: !NumberText.isNumber(text))), name.span)
    }
    guard values.count == 2 else {
      throw Failure(
        "script.environment", "the environment variable '\(variable)' is not set", at: .source(name.span),
        remedy: "set it, or write env(\(variable), default)", kind: .usage)
    }
    return values[1].placed(at: name.span)
  }

  /// The lines of a file, trimmed of white space, without empty lines and `#` lines.
  private func readLines(_ path: String, at span: SourceSpan) throws(Failure) -> ExpandedValue {
    let text: String
    do {
      text = try surroundings.read(path)
    } catch {
      throw Failure(
        error.code, "cannot read the lines of '\(path)': \(error.what)", at: .source(span),
        remedy: error.remedy,
        kind: error.kind)
    }
    var elements: [ExpandedValue] = []
    for line in text.unicodeScalars.split(whereSeparator: { $0 == "\n" || $0 == "\r" }) {
      let line = trimmed(line)
      guard let first = line.unicodeScalars.first, first != "#" else { continue }
      elements.append(ExpandedValue(.literal(Literal(line, isQuoted: !NumberText.isNumber(line))), span))
      guard elements.count <= NumberText.limit else { throw .tooLong(NumberText.limit, at: span) }
    }
    return ExpandedValue(.list(elements), span)
  }

  private func trimmed(_ line: String.UnicodeScalarView.SubSequence) -> String {
    let isSpace = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" }
    var line = line.drop(while: isSpace)
    while let last = line.last, isSpace(last) { line = line.dropLast() }
    return String(line)
  }

  // MARK: - Conditions, calls and expectations

  mutating func holds(_ condition: Condition) throws(Failure) -> Bool {
    switch condition {
    case .not(let inner): return try !holds(inner)
    case .exists(let path, _): return surroundings.exists(try text(of: path))
    case .compares(let left, let comparison, let right):
      let (first, second) = (try known(left), try known(right))
      switch comparison {
      case .equal: return first == second
      case .notEqual: return first != second
      case .among:
        let item = first
        return second.contains { item == [$0] }
      }
    }
  }

  /// The elements of a value in comparable form: numbers by value, texts by their code points.
  private mutating func known(_ operand: Operand) throws(Failure) -> [ComparableText] {
    var texts: [ComparableText] = []
    for element in try resolve(operand).elements {
      guard let literal = element.literal else {
        throw Failure(
          "script.condition", "'\(element.text)' is not known before the script runs",
          at: .source(operand.span),
          remedy: "compare parameters and names bound by let", kind: .usage)
      }
      texts.append(ComparableText(literal))
    }
    return texts
  }

  mutating func resolve(_ call: Call) throws(Failure) -> ExpandedCall {
    var expanded = ExpandedCall(verb: call.verb, span: call.span)
    expanded.prefix = call.prefix
    for operand in call.operands { expanded.operands.append(try resolve(operand)) }
    expanded.keys = try resolve(call.keys)
    if let redirect = call.redirect {
      var path = try resolve(redirect.path)
      // A bare word that is also the name of a result is a file name here.
      if case .result(let reference) = path.content, !reference.isExplicit {
        path.content = .literal(Literal(reference.text))
      }
      guard path.literal != nil else {
        throw .syntax("'\(path.text)' is not a path", at: path.span, remedy: "write > FILE")
      }
      expanded.redirect = ExpandedCall.Redirect(path: path, appends: redirect.appends)
    }
    expanded.binding = call.binding
    expanded.background = call.background
    return expanded
  }

  private mutating func resolve(_ keys: [Key]) throws(Failure) -> [ExpandedKey] {
    var expanded: [ExpandedKey] = []
    for key in keys { expanded.append(ExpandedKey(name: key.name, value: try resolve(key.value))) }
    return expanded
  }

  mutating func resolve(_ expectation: Expectation) throws(Failure) -> ExpandedExpectation {
    var tolerance: Double?
    if let operand = expectation.tolerance {
      tolerance = try number(operand)
      if let tolerance, tolerance < 0 {
        throw .range("a tolerance below 0", at: operand.span, remedy: "write +- 0.005")
      }
    }
    return ExpandedExpectation(
      metric: expectation.metric, aggregate: expectation.aggregate, comparison: expectation.comparison,
      bound: try number(expectation.bound), tolerance: tolerance, keys: try resolve(expectation.keys),
      otherwise: expectation.otherwise, span: expectation.span)
  }

  private mutating func number(_ operand: Operand) throws(Failure) -> Double {
    let value = try resolve(operand)
    guard let number = value.literal?.value.number else {
      throw Failure(
        "script.type", "'\(value.text)' is not a number", at: .source(operand.span), kind: .usage)
    }
    return number
  }
}

/// A literal as compared by conditions: `1` equals `1.0`, and texts are compared byte for byte.
private enum ComparableText: Equatable {
  case number(Double)
  case text([UInt8])

  init(_ literal: Literal) {
    self = literal.value.number.map { .number($0) } ?? .text(Array(literal.text.utf8))
  }
}
