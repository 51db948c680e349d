import Basics
import Configurations
import Networks
import Settings
import Tasks

extension TrainRequest {
  /// The options of the loss for training; evaluations report the plain one.
  var lossOptions: LossOptions {
    let weights: [Double]? =
      switch settings[.classWeights] {
      case .none: nil
      case .balanced: train.balancedWeights
      case .named: try? settings.classWeights(for: task.labels)
      }
    return LossOptions(
      smoothing: settings[.labelSmoothing], weights: weights,
      focal: settings[.loss] == .focal
        ? CrossEntropy.Focal(gamma: settings[.focalGamma], alpha: settings[.focalAlpha]) : nil)
  }
}

extension Settings {
  /// The weights that are given by name, `[classes]`; `nil` if none are.
  /// - Throws: `settings.loss` for a name that no label has, and for a label that is named twice.
  @discardableResult
  func classWeights(for labels: LabelSet) throws(Failure) -> [Double]? {
    guard case .named(let given, _) = self[.classWeights] else { return nil }
    var weights = [Double](repeating: 1, count: labels.count)
    var names: [Int: String] = [:]
    for member in given.members {
      guard let label = labels.index(ofField: member.name) else {
        throw Failure(
          "settings.loss", "class_weights: there is no label '\(member.name)'",
          at: origin(of: .classWeights).place,
          remedy: DidYouMean.remedy(for: member.name, among: labels.names), kind: .usage)
      }
      if let other = names.updateValue(member.name, forKey: label) {
        throw Failure(
          "settings.loss", "class_weights: '\(other)' and '\(member.name)' are the same label",
          at: origin(of: .classWeights).place, remedy: "give each label one weight", kind: .usage)
      }
      weights[label] = member.weight
    }
    return weights
  }
}

extension TrainOrder {
  /// The setting of each option of a loss.
  private static let lossSettings: [(option: LossOptions.Option, setting: Setting)] = [
    (.smoothing, SettingKey.labelSmoothing.setting), (.weights, SettingKey.classWeights.setting),
  ]

  /// Refuses options that the task's own loss does not read, and the losses of other tasks.
  /// - Parameter searched: the settings that a search varies; none of those may be such an option.
  /// - Throws: `settings.loss`, placed where the value comes from.
  func checkLoss(_ settings: Settings, searched: [String] = []) throws(Failure) {
    for (option, setting) in TrainOrder.lossSettings where !task.lossOptions.contains(option) {
      let isSearched = searched.contains(setting.name)
      guard isSearched || settings[setting] != setting.default else { continue }
      throw unsuited(
        setting, settings,
        remedy: isSearched ? "leave it out" : "write \(setting.name)=\(setting.default.short)",
        isSearched: isSearched)
    }
    let (loss, own) = (SettingKey.loss.setting, task.lossNames)
    if searched.contains(loss.name), own.count == 1 {
      throw unsuited(loss, settings, remedy: "leave it out", isSearched: true)
    }
    // Earlier records and configurations of every task say the default.
    guard settings[loss] != loss.default, !own.contains(settings[.loss].rawValue) else { return }
    throw unsuited(loss, settings, remedy: "write loss=\(own[0])", isSearched: false)
  }

  private func unsuited(_ setting: Setting, _ settings: Settings, remedy: String, isSearched: Bool) -> Failure
  {
    Failure(
      "settings.loss",
      "\(isSearched ? setting.name : "\(setting.name)=\(settings[setting])") does not apply to the loss of "
        + "task=\(task.rawValue)",
      at: settings.origin(of: setting).place, remedy: remedy, kind: .usage)
  }
}
