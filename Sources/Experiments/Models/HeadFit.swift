import Basics
import ModelFiles
import Networks
import Tasks

/// How the head in a model's files fits a task's labels: classes are matched by name, never by position alone.
enum HeadFit: Equatable {
  /// The files have no head.
  case absent
  /// The task's labels, in its order.
  case same
  /// The task's labels in another order: class `n` of the task is class `order[n]` of the files.
  case permuted(order: [Int], names: [String])
  /// As many labels as the task has, but without meaningful names (`LABEL_0`): class `n` is class `n`.
  case unnamed
  /// A head for something else; describes it and what the task needs.
  case other(String)

  /// - Parameter tensors: the files' names and shapes.
  init(_ folder: ModelFolder, tensors: [TensorDescription], task: TaskKind) {
    // A head of the other kind may have other names: it is found first by the name in the task's own.
    let heads = folder.family.heads(folder.shape)
    let names = (task.head == .perSentence ? [heads.sentence, heads.token] : [heads.token, heads.sentence])
      .map { $0.classifier + ".weight" }
    let found = names.compactMap { name in tensors.first { $0.name == name } }
    guard let weight = found.first else {
      self = .absent
      return
    }
    let labels = folder.configuration.labels
    let rows = weight.shape.first ?? 0
    let wanted = "task=\(task.rawValue) has " + HeadFit.outputs(of: task)
    func isFile(of task: TaskKind) -> Bool {
      task.isTask(
        ofArchitecture: folder.configuration.architecture, problemType: folder.configuration.problemType,
        in: folder.family)
    }
    if let other = TaskKind.allCases.first(where: isFile), !isFile(of: task) {
      self = .other(
        "the head is for task=\(other.rawValue) (\(other.architecture(in: folder.family))\(HeadFit.list(labels))), \(wanted)"
      )
      return
    }
    if case .odd(let what) = labels, task.hasClasses {
      self = .other("id2label \(what), so that the head's labels are unknown; \(wanted)")
      return
    }
    guard rows == task.classes else {
      self = .other(
        "the head has \(rows) labels (\(weight.name) \(weight.shape)\(HeadFit.list(labels))), \(wanted) "
          + "([\(task.classes)\(weight.shape.dropFirst().map { ", \($0)" }.joined())])")
      return
    }
    guard task.hasClasses else {
      self = .same
      return
    }
    guard case .named(let names) = labels else {
      self = .unnamed
      return
    }
    self =
      HeadFit.match(names, task)
      ?? .other("the head's labels are \(names.joined(separator: ", ")), \(wanted)")
  }

  private static func match(_ names: [String], _ task: TaskKind) -> HeadFit? {
    guard names.count == task.classes else { return nil }
    func fit(_ wanted: [String], _ found: [String]) -> HeadFit? {
      let found = LabelSet(found)
      let order = wanted.compactMap { found.index(of: $0) }
      guard order.count == names.count, Set(order).count == order.count else { return nil }
      return order == Array(names.indices) ? .same : .permuted(order: order, names: names)
    }
    if let exact = fit(task.labels.names, names) { return exact }
    func isNumber(_ index: Int) -> Bool {
      ["label_\(index)", "\(index)"].contains(names[index].lowercased())
    }
    if names.indices.allSatisfy(isNumber) { return .unnamed }
    // Where case alone tells labels apart, none fits another.
    return fit(task.labels.names.map { $0.lowercased() }, names.map { $0.lowercased() })
  }

  private static func outputs(of task: TaskKind) -> String {
    guard !task.hasClasses else { return task.labels.names.joined(separator: ", ") }
    return task.classes == 1 ? "one number for an answer" : "\(task.classes) numbers for an answer"
  }

  private static func list(_ labels: LabelNames) -> String {
    guard case .named(let names) = labels else { return "" }
    return ": " + TextWidth.cut(names.joined(separator: ", "), to: 200)
  }

  /// A note for the user before the head is used; `nil` if it fits or is not used.
  func note(_ task: TaskKind) -> String? {
    switch self {
    case .absent, .same, .other: nil
    case .permuted(_, let names):
      "the head's labels stand in another order (\(names.joined(separator: ", "))): they are matched by name"
    case .unnamed:
      "the head's labels have no names of their own: "
        + task.labels.names.enumerated().map { "\($0) is \($1)" }.joined(separator: ", ")
    }
  }

  /// Whether the head in the files can be used.
  var isUsable: Bool {
    switch self {
    case .same, .permuted, .unnamed: true
    case .absent, .other: false
    }
  }

  /// The file's row for each of the task's rows, if the order differs.
  var order: [Int]? { if case .permuted(let order, _) = self { order } else { nil } }
}
