package import Basics
package import Networks
package import Settings
package import Text

/// One of the tasks, as it is named, compared, listed and handed on.
///
/// A value with a name rather than the existential itself, since arguments list their choices and dictionaries need
/// keys: two are equal that have one name. Everything else is the definition's, and is read through it.
@dynamicMemberLookup
package struct TaskKind: Sendable, Hashable, RawRepresentable, CaseIterable {
  /// The task, with its labels.
  package private(set) var definition: any LearningTask

  /// - Parameter definition: the task; its name is what tells it from others.
  package init(_ definition: any LearningTask) { self.definition = definition }

  /// The task of a stored name.
  package init?(rawValue: String) {
    guard let task = TaskKind.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = task
  }

  /// The task under any of the names that configurations give it: `classification`, `token_classification`, `ner`.
  package init?(named name: String) {
    let name = name.lowercased().replacing("-", with: "_")
    let task = TaskKind.allCases.first { $0.rawValue == name || $0.synonyms.contains(name) }
    guard let task else { return nil }
    self = task
  }

  /// The stored name.
  package var rawValue: String { definition.name }

  /// What the definition says: `task.labels` is `task.definition.labels`.
  package subscript<Value>(dynamicMember member: KeyPath<any LearningTask, Value>) -> Value {
    definition[keyPath: member]
  }

  package static func == (a: TaskKind, b: TaskKind) -> Bool { a.rawValue == b.rawValue }
  package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

extension TaskKind {
  /// The task with the labels of a train split, where it has none of its own.
  /// - Parameter train: reads the split; asked only where it is needed.
  /// - Throws: what reading throws.
  package func learning(from train: () throws(Failure) -> Corpus) throws(Failure) -> TaskKind {
    guard self.learnsLabels else { return self }
    var task = self
    task.definition.labels = definition.labels(in: try train())
    return task
  }

  /// The task with the labels of a model's head, where it has none of its own.
  package func reading(_ names: [String]) -> TaskKind {
    guard self.learnsLabels else { return self }
    var task = self
    task.definition.labels = LabelSet(names)
    return task
  }

  /// The task that a checkpoint of this class and these labels is of.
  /// - Parameter labels: by class number; empty where the checkpoint does not name them.
  package init?(architecture: String?, labels: [String], in family: ModelFamily) {
    let tasks = TaskKind.allCases.filter { $0.architecture(in: family) == architecture }
    let fitting = tasks.first { $0.learnsLabels || $0.labels.fits(labels) }
    guard let task = fitting ?? tasks.first else { return nil }
    self = task.reading(labels)
  }

  /// A task whose model is the encoder with nothing but a layer above it: one that reads every token has no pooler.
  package static var encoderAlone: TaskKind { allCases.first { $0.head == .perToken } ?? allCases[0] }

  /// The names as a line offers them: `task=cls or task=span`.
  /// - Parameter prefix: stands before each.
  package static func choices(_ prefix: String = "") -> String {
    LabelSet(allCases.map { prefix + $0.rawValue }).list("or")
  }

  /// The names with the most usual other word for each: `cls (classification) and span (token_classification)`.
  package static var synonymList: String {
    LabelSet(allCases.map { task in task.rawValue + (task.synonyms.first.map { " (\($0))" } ?? "") }).list(
      "and")
  }

  /// The settings that tasks declare, each once.
  package static let ownSettings: [Setting] = allCases.flatMap(\.settings).reduce(into: []) { all, setting in
    if !all.contains(where: { $0.name == setting.name }) { all.append(setting) }
  }

  /// The class of transformers that opens a checkpoint of this task, such as `BertForTokenClassification`.
  package func architecture(in family: ModelFamily) -> String { self.head.architecture(in: family) }

  /// The task's model over an encoder.
  ///
  /// - Parameter loss: what is trained for; the plain cross-entropy when `nil`.
  package func design(
    _ family: ModelFamily, _ shape: EncoderShape, loss: CrossEntropy? = nil
  ) -> ModelDesign {
    self.head.design(family, shape, loss: loss ?? CrossEntropy(classes: definition.classes, smoothing: 0))
  }

  /// The declaration of a metric; `nil` for a name that the task has not.
  package func metric(_ name: String) -> MetricDefinition? { definition.metric(name) }
}
