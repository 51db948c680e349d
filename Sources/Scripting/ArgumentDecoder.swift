package import Basics

/// Decodes a call into typed arguments, using the declarations of its command.
package struct ArgumentDecoder: Sendable {
  /// The declarations of the command.
  package let spec: CommandSpec
  /// - Parameter spec: the command whose calls are decoded.
  package init(_ spec: CommandSpec) { self.spec = spec }

  /// Decodes a call in which every single-valued argument has one value.
  ///
  /// - Throws: `script.unknown-key` (with the nearest name), `script.type`, `script.range`, `script.choice`,
  ///   `script.list`, `script.twice`, `script.operand`, `script.missing`, placed at the faulty word.
  package func decode(_ call: ExpandedCall) throws(Failure) -> Arguments {
    try decode(try assign(call), of: call)
  }

  /// A value with the argument that it was given for.
  struct Assignment {
    var argument: any ArgumentDeclaration
    var value: ExpandedValue
  }

  struct Assigned {
    /// In the order of the line.
    var assignments: [Assignment] = []
    var free: [ExpandedKey] = []
  }

  /// Finds the argument of each operand and key.
  func assign(_ call: ExpandedCall) throws(Failure) -> Assigned {
    var assigned = Assigned()
    try assignOperands(of: call, into: &assigned)
    for key in call.keys {
      if let argument = spec.argument(named: key.name.text) {
        if let earlier = assigned.assignments.first(where: { $0.argument.name == argument.name }) {
          throw twice(key.name, argument, earlier.value)
        }
        assigned.assignments.append(Assignment(argument: argument, value: key.value))
      } else if spec.freeKeys != nil, ScriptCharacters.isName(key.name.text) {
        if assigned.free.contains(where: { $0.name.text == key.name.text }) {
          throw Failure(
            "script.twice", "'\(key.name.text)' is given twice", at: .source(key.name.span), kind: .usage)
        }
        assigned.free.append(key)
      } else {
        throw unknown(key.name)
      }
    }
    return assigned
  }

  private func assignOperands(of call: ExpandedCall, into assigned: inout Assigned) throws(Failure) {
    var places = spec.operands[...]
    var rest: [ExpandedValue] = []
    for operand in call.operands {
      if let literal = operand.literal, !literal.isQuoted, let flag = spec.argument(named: literal.text),
        flag.form == .flag
      {
        if let earlier = assigned.assignments.first(where: { $0.argument.name == flag.name }) {
          throw twice(Word(literal.text, operand.span), flag, earlier.value)
        }
        let given = ExpandedValue(.literal(Literal("true")), operand.span)
        assigned.assignments.append(Assignment(argument: flag, value: given))
      } else if let place = places.first {
        if place.form == .rest {
          rest += operand.elements
        } else {
          assigned.assignments.append(Assignment(argument: place, value: operand))
          places = places.dropFirst()
        }
      } else {
        throw superfluous(operand)
      }
    }
    if let place = places.first, place.form == .rest, let first = rest.first {
      assigned.assignments.append(
        Assignment(argument: place, value: ExpandedValue(.list(rest), first.span)))
    }
  }

  /// Reads every assigned value and fills in the defaults.
  func decode(_ assigned: Assigned, of call: ExpandedCall) throws(Failure) -> Arguments {
    var values: [String: any Sendable] = [:]
    var given: [String: ExpandedValue] = [:]
    for assignment in assigned.assignments {
      values[assignment.argument.name] = try assignment.argument.decode(assignment.value)
      given[assignment.argument.name] = assignment.value
    }
    for argument in spec.arguments where values[argument.name] == nil {
      guard let fallback = argument.default() else { throw missing(argument, in: call) }
      values[argument.name] = fallback
    }
    var free: [Arguments.FreeKey] = []
    if let kind = spec.freeKeys?.kind {
      for key in assigned.free {
        let text = try kind.read(key.value, key.name.text)
        free.append(Arguments.FreeKey(name: key.name, value: text, span: key.value.span))
      }
    }
    return Arguments(verb: call.verb, span: call.span, freeKeys: free, values: values, given: given)
  }

  // MARK: - What can be wrong

  private var keyNames: [String] {
    spec.arguments.filter { $0.form == .key || $0.form == .flag }.flatMap(\.names)
  }

  private func unknown(_ name: Word) -> Failure {
    let known = keyNames
    var remedy = "\(spec.name) takes no keys"
    if let near = DidYouMean.nearest(to: name.text, among: known) {
      remedy = "did you mean '\(near)'?"
    } else if !known.isEmpty {
      remedy = "see: help \(spec.name)"
    }
    if let place = spec.operands.first(where: { $0.names.contains(name.text) }) {
      remedy = "write the \(place.name) without '\(name.text)='"
    }
    return Failure(
      "script.unknown-key", "unknown key '\(name.text)' for \(spec.name)", at: .source(name.span),
      remedy: remedy,
      kind: .usage)
  }

  private func superfluous(_ operand: ExpandedValue) -> Failure {
    let text = operand.text
    var remedy = "see: help \(spec.name)"
    if text.hasPrefix("--") {
      let name = String(text.dropFirst(2).prefix { $0 != "=" })
      if let near = DidYouMean.nearest(to: name, among: keyNames) { remedy = "write \(near)=VALUE" }
    } else if let key = spec.argument(named: text), key.form == .key {
      remedy = "write \(text)=VALUE"
    } else if let near = DidYouMean.nearest(to: text, among: keyNames) {
      remedy = "did you mean '\(near)'?"
    }
    return Failure(
      "script.operand", "'\(text)' is one word too many for \(spec.name)", at: .source(operand.span),
      remedy: remedy,
      kind: .usage)
  }

  private func twice(
    _ word: Word, _ argument: any ArgumentDeclaration, _ earlier: ExpandedValue
  ) -> Failure {
    let names = argument.aliases.isEmpty ? "" : " (also written \(argument.aliases.joined(separator: ", ")))"
    return Failure(
      "script.twice", "'\(argument.name)'\(names) is given twice", at: .source(word.span),
      remedy: "keep one of them", kind: .usage)
  }

  private func missing(_ argument: any ArgumentDeclaration, in call: ExpandedCall) -> Failure {
    let way =
      switch argument.form {
      case .key: "add \(argument.name)=…"
      default: "write \(spec.name) \(argument.name.uppercased())"
      }
    return Failure(
      "script.missing", "\(spec.name) needs \(argument.name): \(argument.typeText)",
      at: .source(call.verb.span),
      remedy: way, kind: .usage)
  }
}

extension Failure {
  static func choice(
    _ text: String, of choices: [String], for name: String, at span: SourceSpan
  ) -> Failure {
    Failure(
      "script.choice", "\(name) cannot be '\(text)'", at: .source(span),
      remedy: DidYouMean.remedy(for: text, among: choices), kind: .usage)
  }
}
