import Basics
import ModelFiles
import Networks
import Scoring
package import Tasks
import Tensors
import Testing
package import Text
import Training

/// What holds for every task: its names, its columns, its labels in a model's files, what it encodes, scores and
/// stores, and that a model of it learns.
///
/// - Parameters:
///   - columns: the header of a small file in the task's form.
///   - rows: its rows, clean, with every class among them.
///   - names: of columns that are called otherwise.
package func checkTask(
  _ task: TaskKind, columns: String, rows: [String], names: ColumnNames = ColumnNames()
) throws {
  let bench = try TaskBench(task, columns: columns, rows: rows, names)
  bench.checkNames()
  try bench.checkColumns(columns, rows)
  try bench.checkLabels()
  bench.checkEncoding()
  try bench.checkScores()
  try bench.checkPredictions()
  try bench.checkLearning()
}

/// A task with a small split and a tiny model.
private struct TaskBench {
  let task: TaskKind
  let split: TokenizedDataset
  private let names: ColumnNames
  private let model: any TrainableModel

  init(_ kind: TaskKind, columns: String, rows: [String], _ names: ColumnNames) throws {
    self.names = names
    try Machine.prepare()
    let corpus = try TaskBench.corpus(columns, rows, names)
    task = try kind.learning { corpus }
    let tokenizer = try TokenizerFolder.load(Golden.root + "/examples/tiny-encoder")
    split = try TokenizedDataset(corpus, name: "train", task: task, tokenizer: tokenizer, limit: 24)
    let shape = EncoderShape(
      vocabulary: tokenizer.vocabularySize, positions: 24, types: 2, hidden: 16, intermediate: 32, layers: 1,
      heads: 2, activation: .gelu, epsilon: 1e-12, deviation: 0.05, hiddenDropout: 0, attentionDropout: 0,
      classifierDropout: 0)
    model = try CPU(Kernels(on: WorkerPool(threads: 1))).makeModel(
      task.design(.bert, shape), from: ModelStart(isTrained: true, seed: 5))
  }

  private static func corpus(_ columns: String, _ rows: [String], _ names: ColumnNames) throws -> Corpus {
    try Corpus(bytes: Array(([columns] + rows).joined(separator: "\n").utf8), path: "task.csv", names: names)
  }

  /// One name, and words of other programs that no other task claims.
  func checkNames() {
    #expect(TaskKind(rawValue: task.rawValue) == task)
    let words = [task.rawValue] + task.synonyms
    for word in words {
      #expect(TaskKind(named: word) == task)
      #expect(TaskKind(named: word.uppercased().replacing("_", with: "-")) == task)
    }
    let claims = TaskKind.allCases.filter { other in
      !Set([other.rawValue] + other.synonyms + other.resultNames).isDisjoint(with: words + task.resultNames)
    }
    #expect(claims == [task])
    for text in [task.title, task.summary, task.scoresSummary, task.reportTitle, task.averaging] {
      #expect(!text.isEmpty && !text.contains("\n"))
    }
  }

  /// Each column is needed, and the rows are clean.
  func checkColumns(_ columns: String, _ rows: [String]) throws {
    #expect(split.rowWarnings.isEmpty)
    let labels = names.label.first
    for column in task.columns.map({ $0 == task.labelColumn ? labels ?? $0 : $0 }) {
      let renamed = columns.split(separator: ",").map { $0 == column ? "other" : String($0) }
      let corpus = try TaskBench.corpus(renamed.joined(separator: ","), rows, names)
      let failure = #expect(throws: Failure.self) { try DatasetCheck(corpus, for: task) }
      #expect(failure?.code == "data.column" && failure?.what.contains("'\(column)'") == true)
    }
    #expect(Set(task.rowFaults.map(\.rawValue)).count == task.rowFaults.count)
  }

  /// The labels come back from a checkpoint's config.json, and tell the task.
  func checkLabels() throws {
    #expect(task.classes > 0 && Set(task.labels.names).count == task.classes)
    let base = try ModelConfiguration(Golden.root + "/examples/tiny-encoder/config.json")
    let text = base.checkpointText(
      architecture: task.architecture(in: .bert), labels: task.labels.names, problemType: task.problemType)
    let read = try ModelConfiguration(parsing: Array(text.utf8), source: "config.json")
    #expect(read.labels.names == task.labels.names)
    let found = TaskKind(
      architecture: task.architecture(in: .bert), problemType: task.problemType, labels: read.labels.names,
      in: .bert)
    #expect(found == task && found?.labels == task.labels)
    guard !task.hasClasses else { return }
    // The names of outputs that are no classes mean nothing, and there are no counts.
    let other = TaskKind(
      architecture: task.architecture(in: .bert), problemType: nil,
      labels: (0..<task.classes).map { "value \($0)" }, in: .bert)
    #expect(other == task && split.classCounts.isEmpty)
  }

  /// One target per sentence or per token, one answer per sentence or per word.
  func checkEncoding() {
    #expect(split.classCounts.allSatisfy { $0 > 0 })
    for (index, example) in split.corpus.examples.enumerated() {
      let (targets, gold) = (split.targets[index], split.gold[index].numbers)
      let loss = task.definition.loss(.plain)
      #expect(loss.outputs == task.classes)
      switch task.head {
      case .perSentence: #expect(targets.count == loss.targetWidth && gold.count == loss.targetWidth)
      case .perToken:
        #expect(targets.count == split.ids[index].count && gold.count == example.tokens.count)
        #expect(split.alignments[index].isFaithful(to: gold.map { Int32($0) }))
      }
      guard loss is CrossEntropy else { continue }
      for label in targets where label != CrossEntropy.ignored {
        #expect(task.labels[Int(label)] != nil)
      }
    }
  }

  /// What is computed is declared, and truth scored against itself is perfect.
  func checkScores() throws {
    let scores = task.definition.scores(gold: split.gold, predicted: split.gold)
    #expect(scores.map(\.name) + ["loss"] == task.metrics.filter { $0.isEvaluated && !$0.isRank }.map(\.name))
    for score in scores where task.metric(score.name)?.direction == .maximize {
      #expect(abs(score.value - 1) < 1e-12, "\(score.name)")
    }
    let ranks = Set(task.metrics.filter(\.isRank).map(\.name))
    let evaluation = try #require(Evaluation(split, by: model))
    #expect(
      Set(evaluation.metrics.map(\.name)).subtracting(scores.map(\.name)).subtracting(["loss"]) == ranks)
    #expect(task.metric("loss")?.direction == .minimize)
    #expect(task.metrics.allSatisfy { !$0.meaning.isEmpty })
    #expect(task.rankingMetrics.first == task.metrics.first?.name)
  }

  /// A stored prediction is read again as it was, also as another program's.
  func checkPredictions() throws {
    let evaluation = try #require(Evaluation(split, by: model))
    for (index, prediction) in evaluation.predictions.enumerated() {
      let gold = split.gold[index]
      let members = task.definition.members(
        of: prediction, gold: gold, for: split.corpus.examples[index])
      let text = JSONValue.object(members).text()
      let row = try JSONValue(parsing: Array(text.utf8), source: "row")
      let outcome = try task.definition.outcome(of: row, number: index + 1)
      #expect(outcome.gold == gold && outcome.predicted == prediction.answer)
      #expect(task.definition.prediction(from: row)?.answer == prediction.answer)
      let category = row["error_category"]?.string
      #expect(category == task.definition.errorCategory(gold: gold, predicted: prediction.answer))
      // What has no kinds of errors is not right or wrong, but near or far.
      guard !task.errorCategories.isEmpty else { continue }
      #expect(row["is_correct"]?.bool == (gold == prediction.answer))
      #expect(task.errorCategories.contains(category ?? ""))
      let right = try #require(task.definition.errorCategory(gold: gold, predicted: gold))
      #expect(task.errorCategories.contains(right))
    }
  }

  /// A few steps down the gradient lower the loss.
  func checkLearning() throws {
    let before = try #require(Evaluation(split, by: model)?["loss"])
    model.prepare(for: SGD(momentum: 0, isNesterov: false, weightDecay: 0))
    for step in 0..<5 {
      let batch = split.batch(Array(0..<split.count))
      let weight = model.loss.weight(of: batch.targets)
      let key = DropoutKey(seed: 1, step: step, microBatch: 0)
      _ = model.accumulateGradients(for: batch, scale: 1 / weight, dropout: key)
      model.step(learningRate: 0.1, gradientScale: 1)
      model.zeroGradients()
    }
    #expect(try #require(Evaluation(split, by: model)?["loss"]) < before)
  }
}
