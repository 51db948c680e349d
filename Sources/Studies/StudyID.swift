import Basics

/// The short name of a study: `h3`.
package struct StudyID: Handle {
  package static let letter: Character = "h"
  package let number: Int

  /// - Parameter number: from 1; 0 stands for a handle that is not given yet.
  package init(_ number: Int) { self.number = number }
}

/// A study or a part of it as a person names it: `h3`, `h3.best`, `h3.t7`.
package struct StudyName: Sendable, Equatable {
  /// Which part of a study a name means.
  package enum Part: Sendable, Equatable {
    case whole, best
    case trial(Int)
  }

  /// The study's handle.
  package let study: StudyID
  /// What the name says behind the handle; ``Part/whole`` where it says nothing.
  package let part: Part

  /// `nil` for what is none of them. `best(h3)` is `h3.best`.
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
