package import Basics

/// What was measured at one step, for a tracker to show.
package struct TrackedRow: Sendable, Equatable {
  /// Optimizer steps taken.
  package var step: Int
  /// Passes over the data, with a fraction.
  package var epoch: Double
  /// `nil` for training, else the split that was evaluated.
  package var split: String?
  /// Names and numbers in order: `loss`, `learning_rate`, …
  package var values: JSONObject

  /// - Parameters: the properties, in their order.
  package init(step: Int, epoch: Double, split: String?, values: JSONObject) {
    (self.step, self.epoch, self.split, self.values) = (step, epoch, split, values)
  }
}

/// How a run ended, as far as trackers tell it apart.
package enum TrackedEnding: Sendable, Equatable {
  case finished
  /// Stopped; it can be resumed.
  case interrupted
  case failed
}

/// What trackers say about a run as a whole.
package struct TrackedRun: Sendable {
  /// What a person reads in a list of runs.
  package var name: String
  /// What the runs of one line that differ by their seed have in common.
  package var group: String?
  /// The run's directory.
  package var directory: String
  /// The line that began it.
  package var command: String
  /// One value per name: what the engine consumes.
  package var settings: JSONObject
  /// Those of them that make another run, with model and task: what runs are compared by.
  package var hyperparameters: JSONObject
  /// The configuration as a tree, in sections.
  package var configuration: JSONObject
  /// The exact text of `config.yml`.
  package var configurationText: String
  /// The model's `config.json`.
  package var modelText: String
  /// The version of the program that trains it.
  package var version = ""

  /// - Parameters: the properties of these names; ``group`` and ``version`` are set afterwards.
  package init(
    name: String, directory: String, command: String, settings: JSONObject, hyperparameters: JSONObject,
    configuration: JSONObject, configurationText: String, modelText: String
  ) {
    (self.name, self.directory, self.command) = (name, directory, command)
    (self.settings, self.hyperparameters, self.configuration) = (settings, hyperparameters, configuration)
    (self.configurationText, self.modelText) = (configurationText, modelText)
  }
}
