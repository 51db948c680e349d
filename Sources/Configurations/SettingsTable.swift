import Basics
package import Settings
import Tasks
import Trackers
import Training

extension Setting {
  /// Every key of a training run, in the order of help.
  ///
  /// `evaluate`, `save` and `warmup` of the language represent two stored keys each; see
  /// ``Settings/set(_:_:origin:at:)``.
  package static let all: [Setting] =
    [
      SettingKey.learningRate.setting,
      SettingKey.batchSize.setting,
      SettingKey.epochs.setting,
      SettingKey.maxSteps.setting,
      SettingKey.warmupRatio.setting,
      SettingKey.warmupSteps.setting,
      SettingKey.weightDecay.setting,
      SettingKey.layerDecay.setting,
      SettingKey.freeze.setting,
      SettingKey.accumulation.setting,
      SettingKey.schedule.setting,
    ]
    + Schedule.settings + [
      SettingKey.minLearningRate.setting,
      SettingKey.decaySteps.setting,
      SettingKey.optimizer.setting,
    ]
    + OptimizerKind.settings + [
      SettingKey.loss.setting,
      SettingKey.focalGamma.setting,
      SettingKey.focalAlpha.setting,
      SettingKey.labelSmoothing.setting,
      SettingKey.classWeights.setting,
      SettingKey.trainSampler.setting,
      SettingKey.clipNorm.setting,
      SettingKey.maxLength.setting,
      SettingKey.maxSamples.setting,
      SettingKey.maxEvalSamples.setting,
      SettingKey.seed.setting,
    ]
    + TaskKind.ownSettings + [
      SettingKey.missingWeights.setting,
      SettingKey.evaluationUnit.setting,
      SettingKey.evaluationSteps.setting,
      SettingKey.evaluationEpochs.setting,
      SettingKey.saveUnit.setting,
      SettingKey.saveSteps.setting,
      SettingKey.saveEpochs.setting,
      SettingKey.checkpointLimit.setting,
      SettingKey.rankingMetric.setting,
      SettingKey.patience.setting,
      SettingKey.threshold.setting,
      SettingKey.loggingSteps.setting,
      SettingKey.cachesFeatures.setting,
      SettingKey.keepsProfile.setting,
      SettingKey.writesTrainerFiles.setting,
    ] + Trackers.settings + [
      SettingKey.device.setting,
      SettingKey.threads.setting,
      SettingKey.trainFile.setting,
      SettingKey.devFile.setting,
      SettingKey.testFile.setting,
    ] + SettingKey.columns.map(\.key.setting)

  /// Keys of the language that represent two stored keys.
  package static let composites: [(name: String, help: String, typeText: String, default: String)] = [
    (
      "warmup", "Warm-up: a share of all steps (0.1), or a number of steps (100).", "a number of at least 0",
      "0.1"
    ),
    (
      "evaluate", "When dev is evaluated: epoch, a number of optimizer steps, or no.",
      "epoch, no or a whole number of steps", "epoch"
    ),
    (
      "save", "When a checkpoint is written: epoch, a number of optimizer steps, or no.",
      "epoch, no or a whole number of steps", "as evaluate"
    ),
  ]

  /// The stored key for `warmup`: a number of steps, or a share of them.
  package static func warmup(inSteps: Bool) -> Setting {
    inSteps ? SettingKey.warmupSteps.setting : SettingKey.warmupRatio.setting
  }

  /// The setting with a short, long or dotted name.
  package static func named(_ name: String) -> Setting? {
    byName[name]
  }

  private static let byName: [String: Setting] = {
    var table = [String: Setting](
      all.flatMap { setting in
        [setting.name, setting.short, setting.dotted].compactMap { name in name.map { ($0, setting) } }
      }, uniquingKeysWith: { first, _ in first })
    let synonyms = ["dev": "dev_file", "validation_file": "dev_file", "evaluation_strategy": "eval_strategy"]
    for (synonym, name) in synonyms { table[synonym] = table[name] }
    return table
  }()

  /// Every name of a setting, for "did you mean".
  package static let names: [String] = all.flatMap { [$0.short, $0.name] } + composites.map(\.name)
}
