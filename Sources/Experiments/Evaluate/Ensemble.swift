import Basics
import Tasks

/// Several models that answer together, by the mean of their probabilities.
///
/// Each reads a text with its own tokenizer and its own length; what is averaged is what they say about a sentence,
/// or about each of its words.
struct Ensemble: Sendable {
  /// The first one's task, with its labels in its order.
  let task: TaskKind
  /// What the user should know about its decisions; `nil` if the members decide alike.
  let remark: String?
  /// For each member the class of its own for each class of the task; `nil` if they are the same.
  private let orders: [[Int]?]

  /// What has to agree.
  struct Member {
    /// As it stands in messages: `r3@216`.
    let name: String
    var task: TaskKind
    /// Whether it reads pairs of sentences; `nil` if that is not known.
    let readsPairs: Bool?
  }

  /// - Parameter members: at least one.
  /// - Throws: `ensemble.task`, `ensemble.labels`, `ensemble.pairs`, `ensemble.twice`, each for the first member that differs.
  init(_ members: [Member]) throws(Failure) {
    let first = members[0]
    task = first.task
    var orders: [[Int]?] = []
    var names: Set<String> = []
    for member in members {
      guard names.insert(member.name).inserted else {
        throw Ensemble.failure(
          "ensemble.twice", "\(member.name) would count twice", remedy: "name each model once")
      }
      guard member.task == first.task else {
        throw Ensemble.failure(
          "ensemble.task",
          "\(member.name) is for task=\(member.task.rawValue), \(first.name) for task=\(first.task.rawValue)",
          remedy: "name models of one task")
      }
      if let pairs = member.readsPairs, let others = first.readsPairs, pairs != others {
        let (pair, single) = pairs ? (member, first) : (first, member)
        throw Ensemble.failure(
          "ensemble.pairs", "\(pair.name) reads pairs of sentences, \(single.name) single ones",
          remedy: "name models for the same texts")
      }
      orders.append(try Ensemble.order(of: member, as: first))
    }
    self.orders = orders
    let cutoff = first.task.cutoff
    let differs = members.contains { $0.task.cutoff != cutoff }
    remark = cutoff.flatMap { cutoff in
      differs
        ? "their cutoffs differ: the mean is decided at that of \(first.name), \(rounded(cutoff)); cutoff= gives another"
        : nil
    }
  }

  private static func order(of member: Member, as first: Member) throws(Failure) -> [Int]? {
    let (own, wanted) = (member.task.labels, first.task.labels)
    guard member.task.hasClasses else {
      guard own.count == wanted.count else {
        throw failure(
          "ensemble.labels",
          "\(member.name) gives \(own.count) numbers for an answer, \(first.name) \(wanted.count)",
          remedy: "name models with the same outputs")
      }
      return nil
    }
    let remedy = "name models with the same labels"
    if let extra = own.names.first(where: { wanted.index(of: $0) == nil }) {
      throw failure(
        "ensemble.labels", "\(member.name) has the label '\(extra)', which \(first.name) has not",
        remedy: remedy)
    }
    var order: [Int] = []
    for name in wanted.names {
      guard let index = own.index(of: name) else {
        throw failure(
          "ensemble.labels", "\(member.name) has no label '\(name)', which \(first.name) has", remedy: remedy)
      }
      order.append(index)
    }
    return order == Array(order.indices) ? nil : order
  }

  private static func failure(_ code: Failure.Code, _ what: String, remedy: String) -> Failure {
    Failure(code, what, remedy: remedy, kind: .usage)
  }

  /// The predictions of all members together.
  /// - Parameter predictions: `[members][sentences]`.
  func mean(of predictions: [[Prediction]]) -> [Prediction] {
    guard predictions.count > 1 else { return predictions.first ?? [] }
    let ordered = zip(predictions, orders).map { predictions, order in
      order.map { order in predictions.map { $0.reordered(order) } } ?? predictions
    }
    return ordered[0].indices.map { row in task.definition.mean(of: ordered.map { $0[row] }) }
  }
}

extension Prediction {
  /// The outputs in another order of the classes; the answer is to be decided again.
  fileprivate func reordered(_ order: [Int]) -> Prediction {
    Prediction(answer, logits: logits.map { row in row.map { row in order.map { row[$0] } } })
  }
}
