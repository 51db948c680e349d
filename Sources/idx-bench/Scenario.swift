import Basics
import Experiments
import ModelFiles
import Networks
import Tasks
import Tensors
import Text

/// A model and sentences, as the options name them: the same for every program that is measured.
struct Scenario {
  let model: any TrainableModel
  let shape: EncoderShape
  let kernels: Kernels
  let profile: Profile?
  /// In the order of the options.
  let sentences: [[Int32]]
  let targets: [[Float]]
  private let task: TaskKind

  /// - Parameter split: `train` or `test`.
  init(_ options: Options, split: String, trains: Bool) throws {
    guard let kind = TaskKind(rawValue: options.task) else { throw Options.wrong(TaskKind.choices("task=")) }
    let corpus = try Corpus.load(path: options.data + "/\(split).csv")
    let task = try kind.learning { corpus }
    profile = options.profile ? Profile() : nil
    kernels = Kernels(on: WorkerPool(threads: options.threads), profile: profile)
    let folder = try ModelFolder(options.model)
    var shape = folder.shape
    if options.vocabulary > 0 { shape.vocabulary = max(shape.vocabulary, options.vocabulary) }
    if options.layers > 0 { shape.layers = options.layers }
    if options.hidden > 0 {
      (shape.hidden, shape.intermediate) = (options.hidden, 4 * options.hidden)
      shape.heads = options.hidden / 64
    }
    (shape.hiddenDropout, shape.attentionDropout) = (options.dropout, options.dropout)
    shape.classifierDropout = options.dropout
    self.shape = shape
    if folder.weights != nil, options.vocabulary == 0, options.layers == 0, options.hidden == 0,
      options.dropout == 0.1
    {
      model = try BuiltModel(
        folder, task: task,
        purpose: trains ? .training(freezing: options.part, seed: 1) : .prediction, on: CPU(kernels)
      ).model
    } else {
      model = try Scenario.fresh(
        task.design(folder.family, shape), options, trains: trains, kernels)
    }
    let tokenizer = try TokenizerFolder.load(options.model)
    let encoded = try TokenizedDataset(corpus, name: split, task: task, tokenizer: tokenizer, limit: 128)
    let order = try Scenario.order(options, split, count: encoded.count)
    self.task = task
    sentences = order.map {
      options.length > 0
        ? Scenario.random(options.length, $0) : Scenario.spread(encoded.ids[$0], over: options.vocabulary)
    }
    targets = order.map { encoded.targets[$0] }
  }

  private static func fresh(
    _ design: ModelDesign, _ options: Options, trains: Bool, _ kernels: Kernels
  ) throws -> any TrainableModel {
    let start = ModelStart(isTrained: trains, seed: 1, isFrozen: { options.part.contains($0, isNew: false) })
    return try CPU(kernels).makeModel(design, from: start)
  }

  private static func order(_ options: Options, _ split: String, count: Int) throws -> [Int] {
    guard split == "train", !options.order.isEmpty else { return Array(0..<count) }
    let json = try JSONValue(parsing: FileSystem.read(options.order), source: options.order)
    return try (json.array ?? []).map { item in
      guard let row = item.int, (0..<count).contains(row) else {
        throw Options.wrong("\(options.order) holds a row that is not in 0..<\(count)")
      }
      return row
    }
  }

  /// A sentence of its own for each row.
  private static func random(_ length: Int, _ row: Int) -> [Int32] {
    var generator = SeededGenerator(seed: UInt64(row), "sentence")
    return (0..<length).map { _ in Int32(5 + generator.below(20_000)) }
  }

  /// The ids spread over a larger table, as a larger vocabulary would use it; the peers do the same.
  private static func spread(_ ids: [Int32], over vocabulary: Int) -> [Int32] {
    guard vocabulary > 0 else { return ids }
    return ids.map { $0 < 5 ? $0 : Int32(5 + (Int($0) * 2_654_435_761) % (vocabulary - 5)) }
  }

  /// The sentences of `range`, packed; past the end it begins again.
  func batch(_ range: Range<Int>) -> LabelledBatch {
    var batch = LabelledBatch(tokens: .init(), targets: [])
    for index in range {
      batch.tokens.append(sentences[index % sentences.count])
      batch.targets += targets[index % sentences.count]
    }
    return batch
  }

  /// What the frozen encoder makes of the first `count` sentences.
  func features(of count: Int) -> FeatureCache? {
    FeatureCache(sentences.prefix(count).map(\.count), by: model) { indices in
      PackedBatch(indices.map { sentences[$0] })
    }
  }

  /// One line per phase with its share, the largest first.
  func phases(samples: Int) -> [String] {
    guard let profile, profile.total > 0, samples > 0 else { return [] }
    return Profile.Phase.allCases.sorted { profile[$0] > profile[$1] }.filter { profile[$0] > 0 }.map {
      phase in
      let share = 100 * profile[phase] / profile.total
      return "\(phase.title): \(Report.time(profile[phase] / Double(samples))), \(Report.figure(share)) %"
    }
  }
}
