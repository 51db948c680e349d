package import Basics
package import Networks
package import Settings
package import Text

/// One of the tasks, as a value that can be named, compared, listed and passed around.
///
/// A value with a name rather than the existential itself, since arguments list their choices and
/// dictionaries need keys: two are equal if their names are. Everything else is read from the definition.
@dynamicMemberLookup
package struct TaskKind: Sendable, Hashable, RawRepresentable, CaseIterable {
  /// The task, with its labels.
  package internal(set) var definition: any LearningTask
  /// Whether the labels are those of the model's head, where train has fewer or others stand first.
  package private(set) var hasLabelsOfHead = false

  /// - Parameter definition: the task, identified by its name.
  package init(_ definition: any LearningTask) { self.definition = definition }

  /// The task with a stored name.
  package init?(rawValue: String) {
    guard let task = TaskKind.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = task
  }

  /// The task with any of the names allowed in configurations: `classification`, `token_classification`,
  /// `ner`.
  package init?(named name: String) {
    let name = name.lowercased().replacing("-", with: "_")
    let task = TaskKind.allCases.first { $0.rawValue == name || $0.synonyms.contains(name) }
    guard let task else { return nil }
    self = task
  }

  /// The stored name.
  package var rawValue: String { definition.name }

  /// The members of the definition: `task.labels` is `task.definition.labels`.
  package subscript<Value>(dynamicMember member: KeyPath<any LearningTask, Value>) -> Value {
    definition[keyPath: member]
  }

  package static func == (a: TaskKind, b: TaskKind) -> Bool { a.rawValue == b.rawValue }
  package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}

extension TaskKind {
  /// The task with its labels, if it has no fixed ones: those that the user names, else those of the train split.
  /// Where the model has a head for these, they are the head's, in its order, so that it stays valid.
  ///
  /// - Parameters:
  ///   - head: the names in the model's head; empty without one.
  ///   - train: reads the split; called only if needed.
  /// - Throws: what reading throws; `data.labels`, `data.positive`.
  package func learning(
    head: [String] = [], from train: () throws(Failure) -> Corpus
  ) throws(Failure) -> TaskKind {
    guard self.learnsLabels else { return self }
    let corpus = try train()
    var task = self
    if corpus.names.labels.isEmpty {
      let own = definition.labels(in: corpus)
      task.hasLabelsOfHead = own.names != head && definition.keeps(head, for: own)
      task.definition.labels = task.hasLabelsOfHead ? LabelSet(head) : own
    } else {
      task.definition.labels = try definition.labels(named: corpus.names.labels, in: corpus)
    }
    try task.definition.choosePositive(corpus.names.positive)
    return task
  }

  /// The task with the labels of a model's head, if it has no fixed labels; where those have no names, the user's.
  /// - Parameter corpus: a file on which the model is evaluated; `nil` if there is none.
  package func reading(_ names: [String], for corpus: Corpus? = nil) -> TaskKind {
    guard self.learnsLabels, !names.isEmpty else { return self }
    var task = self
    task.definition.labels = definition.labels(ofHead: names, for: corpus)
    guard LabelSet.isUnnamed(names), let corpus else { return task }
    // A column for each label names them, too.
    let columns = corpus.names.label.count > 1 ? corpus.names.label : []
    let said = corpus.names.labels.isEmpty ? columns : corpus.names.labels
    if !said.isEmpty, let given = try? definition.labels(named: said, in: corpus), given.count == names.count
    {
      task.definition.labels = given
    }
    return task
  }

  /// The task with the labels of stored predictions, if it has no fixed labels and these are others than its own.
  /// - Parameter known: the names by class number where a record has them; others are sorted, as those of data are.
  package func reading(rows: [JSONValue], known: [String] = []) -> TaskKind {
    guard self.learnsLabels else { return self }
    let names = LabelSet(sorting: rows.lazy.flatMap { definition.labelNames(inRow: $0) }).names
    guard !names.allSatisfy({ self.labels.index(of: $0) != nil }) else { return self }
    var task = self
    let recorded = LabelSet(known)
    task.definition.labels =
      names.allSatisfy { recorded.index(of: $0) != nil } ? recorded : definition.sorted(names)
    return task
  }

  /// The task that counts the class with this name as the positive one of two.
  /// - Parameter name: `nil` to go by the names of the classes.
  /// - Throws: `data.positive` for a name that is none of them.
  package func counting(positive name: String?) throws(Failure) -> TaskKind {
    var task = self
    try task.definition.choosePositive(name)
    return task
  }

  /// The task of a checkpoint with this class, this `problem_type` and these labels.
  /// - Parameters:
  ///   - problemType: `nil` if the checkpoint does not name one, as older ones do not.
  ///   - labels: by class number; empty if the checkpoint does not name them.
  package init?(
    architecture: String?, problemType: String?, labels: [String], in family: ModelFamily
  ) {
    let tasks = TaskKind.allCases.filter {
      $0.isTask(ofArchitecture: architecture, problemType: problemType, in: family)
    }
    let fitting = tasks.first { $0.definition.isHead(labels) }
    guard let task = fitting ?? tasks.first else { return nil }
    self = task.reading(labels)
  }

  /// Whether a checkpoint with this class and this `problem_type` is one of the task, whatever its labels.
  /// - Parameter problemType: `nil` if the checkpoint does not name one, as older ones do not.
  package func isTask(
    ofArchitecture architecture: String?, problemType: String?, in family: ModelFamily
  ) -> Bool {
    self.architecture(in: family) == architecture
      && (problemType == nil || self.problemType == nil || self.problemType == problemType)
  }

  /// A task whose model has only one layer on top of the encoder: a task that reads every token does not use
  /// the pooler.
  package static var encoderAlone: TaskKind { allCases.first { $0.head == .perToken } ?? allCases[0] }

  /// The names as a list of choices: `task=cls or task=span`.
  /// - Parameter prefix: precedes each name.
  package static func choices(_ prefix: String = "") -> String {
    LabelSet(allCases.map { prefix + $0.rawValue }).list("or")
  }

  /// The names with the most common synonym of each: `cls (classification) and span (token_classification)`.
  package static var synonymList: String {
    LabelSet(allCases.map { task in task.rawValue + (task.synonyms.first.map { " (\($0))" } ?? "") }).list(
      "and")
  }

  /// The settings that tasks declare, each once.
  package static let ownSettings: [Setting] = allCases.flatMap(\.settings).reduce(into: []) { all, setting in
    if !all.contains(where: { $0.name == setting.name }) { all.append(setting) }
  }

  /// The class in transformers that loads a checkpoint of this task, such as `BertForTokenClassification`.
  package func architecture(in family: ModelFamily) -> String { self.head.architecture(in: family) }

  /// The design of the task's model on an encoder.
  ///
  /// - Parameter loss: the options for training.
  package func design(
    _ family: ModelFamily, _ shape: EncoderShape, loss: LossOptions = .plain
  ) -> ModelDesign {
    self.head.design(family, shape, loss: definition.loss(loss))
  }

  /// The metrics shown where there is room for only a few.
  package var shortMetrics: [String] { Array(self.mainMetrics.prefix(2)) }

  /// Whether larger values of a metric are better, in whichever task it is; `true` for an unknown one.
  package static func isMaximized(_ metric: String) -> Bool {
    allCases.compactMap { $0.metric(metric) }.first.map { $0.direction != .minimize } ?? true
  }

  /// The declaration of a metric; `nil` if the task does not have it.
  package func metric(_ name: String) -> MetricDefinition? { definition.metric(name) }
}
