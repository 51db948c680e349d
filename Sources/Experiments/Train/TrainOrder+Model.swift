import Basics
import Configurations
import Networks
import Records
import Settings
import Tasks
import Text

extension TrainOrder {
  /// Refuses to freeze more layers than a model has.
  /// - Throws: `settings.range`, placed where the value comes from.
  static func checkFreeze(_ settings: Settings, _ folder: ModelFolder) throws(Failure) {
    let layers = folder.shape.layers
    guard case .layers(let count) = settings[.freeze], count > layers else { return }
    throw Failure(
      "settings.range",
      "freeze=\(count) is more than the model has: \(layers) layer\(layers == 1 ? "" : "s")",
      at: settings.origin(of: .freeze).place, remedy: "give freeze=\(layers) or less", kind: .usage)
  }

  /// The windows over long sentences; `nil` if sentences are cut.
  /// - Throws: `settings.range`, placed where the value comes from.
  static func windows(
    _ settings: Settings, _ folder: ModelFolder, _ tokenizer: some Tokenizer
  ) throws(Failure) -> TokenWindows? {
    guard let size = settings[.window] else { return nil }
    let key = settings[.overlap] == nil ? SettingKey.window : .overlap
    return try TokenWindows(
      size: size, overlap: settings[.overlap], tokenizer, folder, at: settings.origin(of: key).place)
  }

  /// Refuses to draw sentences by their class if they have none.
  /// - Parameter searched: the settings that a search varies.
  /// - Throws: `settings.sampler`, placed where the value comes from.
  func checkSampler(_ settings: Settings, searched: [String] = []) throws(Failure) {
    let key = SettingKey.trainSampler
    guard !task.hasClassPerSentence, settings[key] == .balanced || searched.contains(key.name) else { return }
    throw Failure(
      "settings.sampler",
      "sampler=balanced draws sentences by their class, and those of task=\(task.rawValue) have not one each",
      at: settings.origin(of: key).place, remedy: "leave it out, or use task=cls", kind: .usage)
  }

  /// What is frozen and how much is left to train; `nil` if nothing is frozen by `freeze`.
  func frozenNote(_ settings: Settings, _ task: TaskKind, _ folder: ModelFolder) -> String? {
    let part = settings[.freeze].part
    guard mode != .frozen, part != .nothing else { return nil }
    let parameters = task.design(folder.family, folder.shape).parameters
    func count(_ parameters: [Parameter]) -> String {
      SummaryText.grouped(parameters.reduce(0) { $0 + $1.count })
    }
    let layers = part.stages(ofLayers: folder.shape.layers) - 1
    return "frozen: the embeddings"
      + (layers > 0 ? " and the first \(layers) of \(folder.shape.layers) layers" : "")
      + "; \(count(parameters.filter { !part.contains($0, isNew: false) })) of \(count(parameters)) parameters are trained"
  }
}

extension TokenWindows {
  /// Windows for a model.
  /// - Throws: `settings.range` if they are too long for the model, or for their overlap.
  init(
    size: Int, overlap: Int?, _ tokenizer: some Tokenizer, _ folder: ModelFolder, at place: Place?
  ) throws(Failure) {
    // The special tokens are all that remains of no words.
    let specials = tokenizer.encode(words: [], limit: .max).count
    try self.init(
      size: size, overlap: overlap, specials: specials, positions: folder.shape.positions, at: place)
  }
}
