import Basics

/// What a `config.json` calls the classes of a head: its `id2label`.
package enum LabelNames: Sendable, Equatable {
  /// The file names none.
  case none
  /// By class number.
  case named([String])
  /// There is something that cannot be read as names; why.
  case odd(String)

  /// The names by class number; empty where there are none to go by.
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
