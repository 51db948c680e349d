import Basics

extension ArgumentKind where T == String {
  /// Any non-empty text.
  package static func text(_ typeText: String = "a text", completion: Completion = .nothing) -> ArgumentKind {
    ArgumentKind(typeText: typeText, completion: completion, write: { $0 }) { value, name throws(Failure) in
      let text = try value.single(name, typeText).text
      guard !text.isEmpty else { throw value.wrong(name, typeText) }
      return text
    }
  }

  /// The value as text, whatever it is, lists included.
  package static var verbatim: ArgumentKind {
    ArgumentKind(typeText: "anything", takesList: true, write: { $0 }) { value, _ in value.text }
  }

  /// A path to a file with one of `suffixes`; whether it exists is checked later.
  package static func file(suffixes: [String] = []) -> ArgumentKind {
    path("a file", completion: .file(suffixes: suffixes))
  }

  /// A path to a directory; whether it exists is checked later.
  package static var directory: ArgumentKind { path("a directory", completion: .directory) }

  /// A path; a leading `~` is the home directory, even in quotes.
  private static func path(_ typeText: String, completion: Completion) -> ArgumentKind {
    let text = text(typeText, completion: completion)
    return ArgumentKind(typeText: typeText, completion: completion, write: { $0 }) {
      value, name throws(Failure) in
      PathName.expanded(try text.read(value, name))
    }
  }

  /// One of a few words.
  package static func choice(_ choices: [String]) -> ArgumentKind {
    let typeText = ArgumentKind.alternatives(choices)
    return ArgumentKind(
      typeText: typeText, completion: .choices(choices), write: { $0 }
    ) { value, name throws(Failure) in
      let text = try value.single(name, typeText).text
      guard choices.contains(text) else { throw .choice(text, of: choices, for: name, at: value.span) }
      return text
    }
  }
}

extension ArgumentKind where T: RawRepresentable & CaseIterable, T.RawValue == String {
  /// One of the cases, by their raw values.
  package static func cases(_ offered: [T] = Array(T.allCases)) -> ArgumentKind {
    let choices = offered.map(\.rawValue)
    let typeText = alternatives(choices)
    return ArgumentKind(
      typeText: typeText, completion: .choices(choices), write: { $0.rawValue }
    ) { value, name throws(Failure) in
      let text = try value.single(name, typeText).text
      guard let found = T(rawValue: text), choices.contains(text) else {
        throw .choice(text, of: choices, for: name, at: value.span)
      }
      return found
    }
  }
}

extension ArgumentKind {
  /// `cls, span or token`.
  fileprivate static func alternatives(_ choices: [String]) -> String {
    guard let last = choices.last, choices.count > 1 else { return choices.first ?? "nothing" }
    return choices.dropLast().joined(separator: ", ") + " or " + last
  }

  /// Values of another kind, or `none`.
  package static func orNone<Wrapped: Sendable>(
    _ inner: ArgumentKind<Wrapped>, noneText: String = "none"
  ) -> ArgumentKind where T == Wrapped? {
    let completion: Completion =
      if case .choices(let choices) = inner.completion {
        .choices(choices + [noneText])
      } else {
        inner.completion
      }
    return ArgumentKind(
      typeText: "\(inner.typeText), or \(noneText)", completion: completion, takesList: inner.takesList,
      write: { value in value.map(inner.write) ?? noneText }
    ) { value, name throws(Failure) in
      if let literal = value.literal, !literal.isQuoted, literal.text == noneText { return nil }
      return try inner.read(value, name)
    }
  }

  /// One value or a list of them; for arguments where a list is not a sweep: `on=dev,test`.
  package static func list<Element: Sendable>(of inner: ArgumentKind<Element>) -> ArgumentKind
  where T == [Element] {
    ArgumentKind(
      typeText: "one or more of: \(inner.typeText)", completion: inner.completion, takesList: true,
      write: { values in values.map { inner.write($0) ?? "" }.joined(separator: ",") }
    ) { value, name throws(Failure) in
      var values: [Element] = []
      for element in value.elements { values.append(try inner.read(element, name)) }
      return values
    }
  }
}

/// The name of a result: a handle, `last`, a directory, or a name bound by `as`.
package struct ResultName: Sendable, Hashable {
  /// The name as written: `r17`, `r17@216`, `last`, `h`.
  package var text: String
  /// Set when the name was bound by `as` earlier in the script or the session.
  package var reference: ResultReference?

  /// - Parameters: the properties, in their order.
  package init(text: String, reference: ResultReference? = nil) {
    (self.text, self.reference) = (text, reference)
  }
}

extension ArgumentKind where T == ResultName {
  /// A run, a checkpoint, a model or a study, by handle, path or bound name.
  package static func result(_ typeText: String, completion: Completion) -> ArgumentKind {
    ArgumentKind(typeText: typeText, completion: completion, write: { $0.text }) {
      value, name throws(Failure) in
      switch value.content {
      case .result(let reference): return ResultName(text: reference.text, reference: reference)
      case .call(.best, _): return ResultName(text: value.text)
      default: return ResultName(text: try value.single(name, typeText).text)
      }
    }
  }
}

/// What a search may vary: one value, a choice of values, or a range.
package enum Search<T: Sendable>: Sendable {
  case fixed(T)
  case choice([T])
  case range(low: T, high: T, isLogarithmic: Bool)
}

extension ArgumentKind {
  /// Values of another kind, lists of them as choices, and `log`, `int`, `float` and `choice` as ranges; each
  /// end is checked.
  package static func search<Element: Sendable>(over inner: ArgumentKind<Element>) -> ArgumentKind
  where T == Search<Element> {
    ArgumentKind(
      typeText: inner.typeText + ", a list, or a range such as log(1e-5,5e-5)", completion: inner.completion,
      takesList: true,
      write: { search in if case .fixed(let value) = search { inner.write(value) } else { nil } }
    ) { value, name throws(Failure) in
      switch value.content {
      case .literal, .result: return .fixed(try inner.read(value, name))
      case .list(let elements), .call(.choice, let elements):
        var values: [Element] = []
        for element in elements { values.append(try inner.read(element, name)) }
        guard !values.isEmpty else { throw value.wrong(name, inner.typeText) }
        return .choice(values)
      case .call(let function, let ends) where function != .best && ends.count == 2:
        return .range(
          low: try inner.read(ends[0], name), high: try inner.read(ends[1], name),
          isLogarithmic: function == .log)
      case .call: throw value.wrong(name, inner.typeText)
      }
    }
  }
}
