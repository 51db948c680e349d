import Basics

/// The names of a head's classes in a `config.json`: its `id2label`.
package enum LabelNames: Sendable, Equatable {
  /// The file does not name its classes.
  case none
  /// By class number.
  case named([String])
  /// The entry cannot be read as names, for this reason.
  case odd(String)

  /// The names by class number; empty unless the file names its classes.
  package var names: [String] { if case .named(let names) = self { names } else { [] } }

  init(_ value: JSONValue?) {
    switch value {
    case nil, .null: self = .none
    case .object(let object):
      var labels: [String] = []
      for id in 0..<object.count {
        guard let value = object[String(id)] else {
          self = .odd("names no label \(id) although it has \(object.count)")
          return
        }
        guard let label = value.string else {
          self = .odd("names label \(id) by something else than a text")
          return
        }
        labels.append(label)
      }
      self = labels.isEmpty ? .none : .named(labels)
    default: self = .odd("is not an object")
    }
  }
}
