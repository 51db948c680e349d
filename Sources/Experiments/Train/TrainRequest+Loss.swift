import Basics
import Configurations
import Networks
import Settings
import Tasks

extension TrainRequest {
  /// The options of the loss for training; evaluations report the plain one.
  var lossOptions: LossOptions {
    LossOptions(
      smoothing: settings[.labelSmoothing],
      weights: settings[.classWeights] == .balanced ? train.balancedWeights : nil,
      focal: settings[.loss] == .focal
        ? CrossEntropy.Focal(gamma: settings[.focalGamma], alpha: settings[.focalAlpha]) : nil)
  }
}

extension TrainOrder {
  /// The setting of each option of a loss.
  private static let lossSettings: [(option: LossOptions.Option, setting: Setting)] = [
    (.smoothing, SettingKey.labelSmoothing.setting), (.weights, SettingKey.classWeights.setting),
    (.focal, SettingKey.loss.setting),
  ]

  /// Refuses options that the task's own loss does not read.
  /// - Parameter searched: the settings that a search varies; none of those may be such an option.
  /// - Throws: `settings.loss`, placed where the value comes from.
  func checkLoss(_ settings: Settings, searched: [String] = []) throws(Failure) {
    for (option, setting) in TrainOrder.lossSettings where !task.lossOptions.contains(option) {
      let isSearched = searched.contains(setting.name)
      guard isSearched || settings[setting] != setting.default else { continue }
      let what = isSearched ? setting.name : "\(setting.name)=\(settings[setting])"
      throw Failure(
        "settings.loss", "\(what) does not apply to the loss of task=\(task.rawValue)",
        at: settings.origin(of: setting).place,
        remedy: isSearched ? "leave it out" : "write \(setting.name)=\(setting.default.short)", kind: .usage)
    }
  }
}
