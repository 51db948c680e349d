import Basics

/// The short name of a study: `h3`.
package struct StudyID: Handle {
  package static let letter: Character = "h"
  package let number: Int

  /// - Parameter number: from 1; 0 represents a handle that is not allocated yet.
  package init(_ number: Int) { self.number = number }
}

/// A reference to a study or a part of it: `h3`, `h3.best`, `h3.t7`.
package struct StudyName: Sendable, Equatable {
  /// The part of a study that a name refers to.
  package enum Part: Sendable, Equatable {
    case whole, best
    case trial(Int)
  }

  /// The study's handle.
  package let study: StudyID
  /// The part after the handle; ``Part/whole`` if there is none.
  package let part: Part

  /// `nil` for any other text. `best(h3)` is accepted for `h3.best`.
  package init?(_ text: String) {
    var text = text[...]
    if text.hasPrefix("best("), text.hasSuffix(")") { text = text.dropFirst(5).dropLast() + ".best" }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let study = parts.first.flatMap({ StudyID(rawValue: String($0)) }) else { return nil }
    self.study = study
    switch parts.count > 1 ? parts[1] : nil {
    case nil: part = .whole
    case "best": part = .best
    case let name?:
      guard name.hasPrefix("t"), let number = Int(name.dropFirst()), number >= 0,
        String(number) == name.dropFirst()
      else { return nil }
      part = .trial(number)
    }
  }
}
