package import Basics

/// One of the calls that a call with lists is expanded to.
package struct CallVariant: Sendable {
  /// An argument that differs between the calls, with its value in this one.
  package struct Choice: Sendable, Hashable {
    /// The argument's name in the language.
    package var name: String
    /// The value as records write it: `2e-05`.
    package var text: String
  }

  /// The arguments of this call, one element in place of each list that varies.
  package var arguments: Arguments
  /// What distinguishes it from the other calls, in the order of the line; empty if it is the only one.
  package var varying: [Choice]

  /// A directory name from the arguments that vary: `seed_1`, `lr_2e-05_task_cls`; `nil` if none do.
  package var name: String? {
    varying.isEmpty
      ? nil : varying.map { "\($0.name)_\(CallVariant.fileName($0.text))" }.joined(separator: "_")
  }

  /// The last part of a path, with `_` in place of characters unsuitable for file names.
  private static func fileName(_ text: String) -> String {
    let last = PathName.last(text)
    var name = ""
    for scalar in last.unicodeScalars {
      let isFit = ScriptCharacters.startsWord(scalar) && scalar != "/" && scalar != ":"
      name.unicodeScalars.append(isFit ? scalar : "_")
    }
    return name
  }
}

extension ArgumentDecoder {
  /// The most calls that one line may be expanded to.
  package static let variantLimit = 10_000

  /// Decodes a call in which a list given for a single-valued argument means one call for each element.
  ///
  /// The result is the Cartesian product in the order of the line, with the last list varying fastest.
  /// - Throws: as ``decode(_:)``, and `script.twice` for an element that occurs twice in its list.
  package func variants(of call: ExpandedCall) throws(Failure) -> [CallVariant] {
    let assigned = try assign(call)
    let swept = assigned.assignments.indices.filter {
      if case .list(let elements) = assigned.assignments[$0].value.content {
        !assigned.assignments[$0].argument.takes(list: elements)
      } else {
        false
      }
    }.sorted { comesFirst(assigned.assignments[$0].value.span, assigned.assignments[$1].value.span) }
    var total = 1
    for index in swept {
      let assignment = assigned.assignments[index]
      let elements = assignment.value.elements
      guard !elements.isEmpty else {
        throw Failure(
          "script.list", "the list for \(assignment.argument.name) is empty",
          at: .source(assignment.value.span), kind: .usage)
      }
      total = total.multipliedReportingOverflow(by: elements.count).partialValue
      guard total > 0, total <= ArgumentDecoder.variantLimit else {
        throw .range(
          "the line means more than \(ArgumentDecoder.variantLimit) runs", at: assignment.value.span,
          remedy: "shorten a list")
      }
      try refuseRepetition(in: elements, for: assignment.argument.name)
    }
    var variants: [CallVariant] = []
    for number in 0..<total {
      variants.append(try variant(number, of: call, assigned, swept: swept, total: total))
    }
    return variants
  }

  private func comesFirst(_ first: SourceSpan, _ second: SourceSpan) -> Bool {
    (first.line, first.columns.lowerBound) < (second.line, second.columns.lowerBound)
  }

  private func variant(
    _ number: Int, of call: ExpandedCall, _ assigned: Assigned, swept: [Int], total: Int
  ) throws(Failure) -> CallVariant {
    var assigned = assigned
    var varying: [CallVariant.Choice] = []
    var block = total
    var rest = number
    for index in swept {
      let assignment = assigned.assignments[index]
      let elements = assignment.value.elements
      block /= elements.count
      let element = elements[rest / block]
      rest %= block
      assigned.assignments[index].value = element
      // A list of one element does not make the call vary.
      if elements.count > 1 {
        varying.append(CallVariant.Choice(name: assignment.argument.name, text: recorded(element)))
      }
    }
    return CallVariant(arguments: try decode(assigned, of: call), varying: varying)
  }

  /// Numbers in the form that records use, so that `2e-5` and `0.00002` name the same run.
  private func recorded(_ value: ExpandedValue) -> String {
    value.literal?.value.description ?? value.text
  }

  private func refuseRepetition(in elements: [ExpandedValue], for name: String) throws(Failure) {
    var seen: Set<[UInt8]> = []
    for element in elements where !seen.insert(Array(recorded(element).utf8)).inserted {
      throw Failure(
        "script.twice", "\(name) lists \(element.text) twice", at: .source(element.span),
        remedy: "remove one",
        kind: .usage)
    }
  }
}
