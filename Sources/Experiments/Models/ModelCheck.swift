import Basics
import ModelFiles
import Networks
import Tasks
import Tensors
import Text

/// Checks a model's files before any tensor is read: whether they suit a purpose, with notes for the user.
///
/// Used by every command, so that all of them refuse the same models with the same messages.
struct ModelCheck {
  enum Purpose {
    /// Training: a head that does not fit is replaced by a new one.
    case training(TaskKind, takesMissing: Bool)
    /// Prediction with its own head.
    case prediction(TaskKind)
    /// Use with a head of random values.
    case untrainedHead
    /// None yet: the model is loaded for later lines.
    case naming
  }

  /// Notes for the user, one line each.
  private(set) var notes: [String]
  /// The tensors in the files.
  private(set) var tensors: [TensorDescription] = []
  private let folder: ModelFolder

  /// - Throws: `tokenizer.vocabulary-size`, `weights.…`, `eval.labels`.
  init(_ folder: ModelFolder, _ tokenizer: some Tokenizer, for purpose: Purpose) throws(Failure) {
    try TokenizerFolder.check(tokenizer, fits: folder.shape.vocabulary, folder: folder.path)
    (self.folder, notes) = (folder, tokenizer.notes)
    guard let file = try folder.files.openWeights() else {
      try addAbsence(purpose)
      return
    }
    tensors = file.tensors
    switch purpose {
    case .training(let task, let takesMissing):
      try addTraining(task, takesMissing: takesMissing)
    case .prediction(let task): try addPrediction(task)
    case .untrainedHead: _ = try map(.encoderAlone, takesMissing: false)
    case .naming: try addNaming()
    }
  }

  // MARK: Without weights

  private mutating func addAbsence(_ purpose: Purpose) throws(Failure) {
    var takesMissing = false
    var remedy = "take model.safetensors or pytorch_model.bin of the same model"
    if case .training(_, let takes) = purpose {
      takesMissing = takes
      remedy += "; missing_weights=new starts from random values"
    }
    if let foreign = folder.files.foreignWeights, !takesMissing {
      throw Failure(
        "weights.foreign", "the only weights are in \(foreign), which is not read",
        at: .file(folder.path, line: nil), remedy: remedy, kind: .environment)
    }
    if case .prediction = purpose {
      throw Failure(
        "weights.missing", "there are no weights", at: .file(folder.path, line: nil),
        remedy: "train the model first, or name a checkpoint such as r3", kind: .environment)
    }
    if case .naming = purpose { return }
    notes.append("no weights in \(folder.path): the whole model starts from random values")
  }

  // MARK: With weights

  private mutating func addTraining(_ task: TaskKind, takesMissing: Bool) throws(Failure) {
    let fresh = try map(task, takesMissing: takesMissing).missing
    let fit = HeadFit(folder, tensors: tensors, task: task)
    let encoder = fresh.filter { $0.role == .encoder }.map(\.name)
    if !encoder.isEmpty {
      notes.append("new, from random values: \(encoder.count) tensors of the encoder (\(encoder[0])…)")
    }
    var head = fresh.filter { $0.role != .encoder }.map(\.name)
    if !fit.isUsable {
      // The head parameters in the files are not used.
      let own = task.design(folder.family, folder.shape).parameters.filter { $0.role == .head }
      head += own.map(\.name).filter { !head.contains($0) }
    }
    if !head.isEmpty {
      var why = ""
      if case .other(let what) = fit { why = ": \(what)" }
      notes.append("new, from random values: \(head.joined(separator: ", "))\(why)")
    }
    if let note = fit.note(task) { notes.append(note) }
  }

  private mutating func addPrediction(_ task: TaskKind) throws(Failure) {
    let missing = try map(task, takesMissing: false).missing
    let fit = HeadFit(folder, tensors: tensors, task: task)
    if case .other(let what) = fit {
      throw Failure(
        "eval.labels", what, at: .file(folder.configuration.path, line: nil),
        remedy: "train a head for these labels: train \(folder.path) task=\(task.rawValue)",
        kind: .environment)
    }
    if let first = missing.first {
      throw Failure(
        "weights.missing",
        "the weights lack \(missing.count) tensor\(missing.count == 1 ? "" : "s") of this task, the first is '\(first.name)'",
        at: .file(folder.weightsPath ?? folder.path, line: nil),
        remedy: "train the model first, or name a checkpoint such as r3", kind: .environment)
    }
    if let note = fit.note(task) { notes.append(note) }
  }

  /// A loaded model may be trained or evaluated: what prevents both is an error, what prevents one of them is
  /// a note.
  private mutating func addNaming() throws(Failure) {
    let task = TaskKind(of: folder)
    _ = try map(task ?? .encoderAlone, takesMissing: false)
    guard let task else { return }
    let fit = HeadFit(folder, tensors: tensors, task: task)
    if case .other(let what) = fit { notes.append("eval refuses it, train gives it a new head: \(what)") }
    if let note = fit.note(task) { notes.append(note) }
  }

  /// Maps names and shapes from headers, without reading tensors.
  /// - Throws: `weights.partial` when parts of the encoder are missing and new ones were not requested.
  private mutating func map(_ task: TaskKind, takesMissing: Bool) throws(Failure) -> WeightMap {
    let declared = task.design(folder.family, folder.shape).parameters
    let map = try WeightMap(
      declared, of: folder.family, tensors: tensors.map { ($0.name, $0.shape) },
      file: folder.weightsPath ?? folder.path)
    let encoder = declared.filter { $0.role == .encoder }
    let lost = map.missing.filter { $0.role == .encoder }
    if let first = lost.first, !takesMissing {
      throw Failure(
        "weights.partial",
        "the weights lack \(lost.count) of the encoder's \(encoder.count) tensors, the first is '\(first.name)'",
        at: .file(folder.weightsPath ?? folder.path, line: nil),
        remedy:
          "config.json may say \(folder.family.layersKey) wrongly (it says \(folder.shape.layers)); train … missing_weights=new starts them from random values",
        kind: .environment)
    }
    let left = map.unused.filter { folder.family.names.isOfLayer($0) }
    if let first = left.first {
      notes.append(
        "\(left.count) tensors of the encoder are not used, config.json says \(folder.family.layersKey) \(folder.shape.layers): \(first)…"
      )
    }
    return map
  }
}
