import Basics
package import Settings

// Keys for the amount of training data and its division into steps.

extension SettingKey<Int> {
  /// `batch_size`: sentences in a micro-batch.
  package static var batchSize: Self {
    Self(
      "batch_size", short: "batch", .whole(1...4096), default: 16, dotted: "training.batch_size",
      unit: "sentences",
      "Sentences in one micro-batch.")
  }
  /// `num_epochs`: passes over the train split; without effect if `max_steps` is set.
  package static var epochs: Self {
    Self(
      "num_epochs", short: "epochs", .whole(1...10_000), default: 5, dotted: "training.epochs",
      unit: "epochs",
      "Passes over the train split.")
  }
  /// `gradient_accumulation_steps`: micro-batches per optimizer step.
  package static var accumulation: Self {
    Self(
      "gradient_accumulation_steps", short: "accum", .whole(1...4096), default: 1,
      dotted: "training.gradient_accumulation_steps", unit: "micro-batches",
      "Micro-batches in one optimizer step.")
  }
  /// `max_length`: the most tokens of a sentence, including `[CLS]` and `[SEP]`; also limited by the model's
  /// positions.
  package static var maxLength: Self {
    Self(
      "max_length", short: "length", .whole(3...4096), default: 128, dotted: "model.max_length",
      unit: "sub-words",
      "Longest sentence in sub-words; longer ones are cut, and counted.")
  }
  /// `seed`: the seed of new weights, the order of sentences and dropout.
  package static var seed: Self {
    Self(
      "seed", .whole(0...Int.max), default: 42, dotted: "training.random_seed",
      "Seed of new weights, of the order of sentences and of dropout.")
  }
}

extension SettingKey<Int?> {
  /// `max_steps`: total optimizer steps; `nil` trains for whole epochs.
  package static var maxSteps: Self {
    Self(
      "max_steps", .whole(1...100_000_000), default: nil, dotted: "training.max_steps", unit: "steps",
      isLater: true, "Optimizer steps in all, however many epochs they are; overrides epochs.")
  }
  /// `max_samples`: n for the first n rows of train and n/5 of dev, at least 1; `nil` for all.
  package static var maxSamples: Self {
    Self(
      "max_samples", .whole(1...Quantity.most), default: nil, dotted: "dataset.max_samples",
      unit: "sentences", "Train on the first n sentences, evaluate on the first n/5 of dev; test stays whole."
    )
  }
  /// `max_eval_samples`: the number of first rows of dev to evaluate; `nil` for all.
  package static var maxEvalSamples: Self {
    Self(
      "max_eval_samples", .whole(1...100_000_000), default: nil, unit: "sentences", isLater: true,
      "Sentences of the dev split that are evaluated, its first ones.")
  }
}
