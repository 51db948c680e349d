import Basics
import Networks
package import Settings
import Tasks

// Keys for the sources of weights, features and data, for the device, and for additional output.

extension SettingKey<MissingWeights> {
  /// `missing_weights`: whether encoder tensors missing in the files are an error.
  package static var missingWeights: Self {
    Self(
      "missing_weights", .choice(MissingWeights.words), default: .error, isLater: true,
      "Parts of the encoder that the weights lack: an error, or new from random values.")
  }
}

extension SettingKey<Bool> {
  /// `cache_features`: whether a frozen encoder computes each sentence once rather than in every epoch.
  package static var cachesFeatures: Self {
    Self(
      "cache_features", .flag, default: false,
      "Frozen backbone: compute it once for each sentence, without its dropout, instead of at every epoch.")
  }
  /// `trainer_resume`: whether checkpoints also contain the files that Hugging Face's Trainer needs to
  /// resume.
  package static var writesTrainerFiles: Self {
    Self(
      "trainer_resume", .flag, default: false, changesResult: false,
      "Also write optimizer.pt and scheduler.pt, from which Hugging Face's Trainer goes on; doubles the disk."
    )
  }
  /// `profile`: whether the phases of the run are timed.
  package static var keepsProfile: Self {
    Self(
      "profile", .flag, default: false, changesResult: false,
      "Keep the time of each phase of the run and print it at the end; also in logs/profile.txt.")
  }
}

extension SettingKey<String> {
  /// `device`: the device of the model, by its ``Device/name``.
  package static var device: Self {
    Self(
      "device", .text, default: Supported.devices[0].name, changesResult: false,
      "Where to compute: \(Supported.devices.map { $0.name }.joined(separator: ", ")).")
  }
}

extension SettingKey<Int?> {
  /// `threads`: the number of computing threads; `nil` for the session's number, or else all cores.
  package static var threads: Self {
    Self(
      "threads", .whole(1...256), default: nil, changesResult: false, unit: "threads",
      "Threads that compute; all cores when not given. Results do not depend on it.")
  }
}

extension SettingKey<String?> {
  /// `train_file`: the CSV file of train; `nil` for the session's.
  package static var trainFile: Self {
    Self(
      "train_file", .path, default: nil, dotted: "dataset.train", changesResult: false,
      "The train split, a CSV file.")
  }
  /// `dev_file`: the CSV file of dev; `nil` for the session's.
  package static var devFile: Self {
    Self(
      "dev_file", .path, default: nil, dotted: "dataset.dev", changesResult: false,
      "The dev split, a CSV file.")
  }
  /// `test_file`: the CSV file of test; `nil` for the session's, if it has one.
  package static var testFile: Self {
    Self(
      "test_file", .path, default: nil, dotted: "dataset.test", changesResult: false,
      "The test split, a CSV file.")
  }
}

extension SettingKey<String?> {
  /// The splits that a run reads, each with the key of its file.
  package static var splitFiles: [(split: String, key: Self)] {
    [("train", .trainFile), ("dev", .devFile), ("test", .testFile)]
  }
}
