package import Basics

/// A type of value with its range: how it is read, written, named and completed.
package struct ArgumentKind<T: Sendable>: Sendable {
  /// In words, to follow "takes …": `a whole number above 0`.
  package let typeText: String
  /// What Tab completes a value of this kind with.
  package let completion: Completion
  /// Whether a list is one value; otherwise a list means several runs.
  package let takesList: Bool
  /// Whether a certain list is one value, for kinds that take some lists.
  let takesThisList: @Sendable ([ExpandedValue]) -> Bool
  /// Reads a value given for the argument with this name.
  package let read: @Sendable (ExpandedValue, String) throws(Failure) -> T
  /// The written form of a value; `nil` if it cannot be shown.
  package let write: @Sendable (T) -> String?

  /// - Parameters: as the properties of the same names; `takesThisList` says which lists are one value where
  ///   not all or none are.
  package init(
    typeText: String, completion: Completion = .nothing, takesList: Bool = false,
    takesThisList: (@Sendable ([ExpandedValue]) -> Bool)? = nil,
    write: @escaping @Sendable (T) -> String?,
    read: @escaping @Sendable (ExpandedValue, String) throws(Failure) -> T
  ) {
    (self.typeText, self.completion, self.takesList) = (typeText, completion, takesList)
    self.takesThisList = takesThisList ?? { _ in takesList }
    (self.write, self.read) = (write, read)
  }
}

extension ExpandedValue {
  /// The literal of a value, for kinds that accept nothing else.
  ///
  /// A bare word that is also the name of a result is taken as text; `$h` is refused.
  package func single(_ name: String, _ typeText: String) throws(Failure) -> Literal {
    switch content {
    case .literal(let literal): return literal
    case .result(let reference) where !reference.isExplicit: return Literal(reference.text)
    case .result(let reference):
      throw Failure(
        "script.type", "\(name) takes \(typeText); '\(reference.text)' is known only when running",
        at: .source(span), kind: .usage)
    case .list:
      throw Failure(
        "script.list", "\(name) takes one value, not the list \(text)", at: .source(span),
        remedy: "give \(typeText)", kind: .usage)
    case .call(let function, _):
      throw Failure(
        "script.type", "\(name) takes \(typeText), not \(function.rawValue)(…)", at: .source(span),
        remedy: "ranges to search belong to hpo", kind: .usage)
    }
  }

  func wrong(_ name: String, _ typeText: String, remedy: String? = nil) -> Failure {
    Failure(
      "script.type", "\(name) takes \(typeText), not '\(literal?.text ?? text)'", at: .source(span),
      remedy: remedy,
      kind: .usage)
  }
}

extension ArgumentKind where T == Int {
  /// A whole number; `1e3` is one as well.
  package static func int(_ range: ClosedRange<Int>) -> ArgumentKind {
    let typeText = "a whole number" + describe(range)
    return ArgumentKind(typeText: typeText, write: { String($0) }) { value, name throws(Failure) in
      let literal = try value.single(name, typeText)
      var number: Int?
      if !literal.isQuoted, NumberText.isNumber(literal.text) {
        number = Int(literal.text) ?? Double(literal.text).flatMap { Int(exactly: $0) }
      }
      guard let number else { throw value.wrong(name, typeText) }
      guard range.contains(number) else {
        throw .range(
          "\(name) is \(literal.text); it takes \(typeText)", at: value.span,
          remedy: range.upperBound == Quantity.most && number > Quantity.most
            ? "the largest is \(Quantity.most)" : nil)
      }
      return number
    }
  }

  /// A whole number from the bound up to ``Quantity/most``.
  package static func int(_ range: PartialRangeFrom<Int>) -> ArgumentKind {
    int(range.lowerBound...Quantity.most)
  }

  private static func describe(_ range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (.min, .max): ""
    case (let low, Quantity.most...): " of at least \(low)"
    case (.min, let high): " of at most \(high)"
    case (let low, let high): " from \(low) to \(high)"
    }
  }
}

/// The interval allowed for a fractional number.
package struct NumberRange: Sendable, Equatable {
  /// One end of the interval.
  package enum Bound: Sendable, Equatable {
    case none
    /// The bound itself is allowed.
    case included(Double)
    case excluded(Double)
  }

  /// The lower end.
  package let low: Bound
  /// The upper end.
  package let high: Bound

  /// All numbers, without bounds.
  package static let any = NumberRange(low: .none, high: .none)
  /// `[low, ∞)`.
  package static func atLeast(_ low: Double) -> NumberRange { NumberRange(low: .included(low), high: .none) }
  /// `(low, ∞)`.
  package static func above(_ low: Double) -> NumberRange { NumberRange(low: .excluded(low), high: .none) }
  /// `[low, high]`.
  package static func from(_ low: Double, through high: Double) -> NumberRange {
    NumberRange(low: .included(low), high: .included(high))
  }
  /// `[low, high)`.
  package static func from(_ low: Double, below high: Double) -> NumberRange {
    NumberRange(low: .included(low), high: .excluded(high))
  }
  /// `(low, high]`.
  package static func above(_ low: Double, through high: Double) -> NumberRange {
    NumberRange(low: .excluded(low), high: .included(high))
  }

  /// Whether a number is in the interval; NaN is only in ``any``.
  package func contains(_ number: Double) -> Bool {
    let isAbove =
      switch low {
      case .none: true
      case .included(let bound): number >= bound
      case .excluded(let bound): number > bound
      }
    let isBelow =
      switch high {
      case .none: true
      case .included(let bound): number <= bound
      case .excluded(let bound): number < bound
      }
    return isAbove && isBelow
  }

  /// ` above 0 and at most 1`; empty for ``any``.
  var description: String {
    var parts: [String] = []
    switch low {
    case .none: break
    case .included(let bound): parts.append("of at least \(plain(bound))")
    case .excluded(let bound): parts.append("above \(plain(bound))")
    }
    switch high {
    case .none: break
    case .included(let bound): parts.append("at most \(plain(bound))")
    case .excluded(let bound): parts.append("below \(plain(bound))")
    }
    return parts.isEmpty ? "" : " " + parts.joined(separator: " and ")
  }

  private func plain(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? String(number) }
}

extension ArgumentKind where T == Double {
  /// A finite number.
  package static func number(_ range: NumberRange) -> ArgumentKind {
    let typeText = "a number" + range.description
    return ArgumentKind(typeText: typeText, write: { Value.float($0).description }) {
      value, name throws(Failure) in
      let literal = try value.single(name, typeText)
      guard !literal.isQuoted, NumberText.isNumber(literal.text), let number = Double(literal.text),
        number.isFinite
      else { throw value.wrong(name, typeText) }
      guard range.contains(number) else {
        throw .range("\(name) is \(literal.text); it takes \(typeText)", at: value.span, remedy: nil)
      }
      return number
    }
  }
}

extension ArgumentKind where T == Bool {
  /// `true false yes no on off`.
  package static var flag: ArgumentKind {
    let typeText = "true or false"
    return ArgumentKind(
      typeText: typeText, completion: .choices(["true", "false"]), write: { String($0) }
    ) { value, name throws(Failure) in
      switch try value.single(name, typeText).text {
      case "true", "yes", "on": return true
      case "false", "no", "off": return false
      default: throw value.wrong(name, typeText)
      }
    }
  }
}
