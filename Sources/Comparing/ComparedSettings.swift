import Basics
import Configurations
import Experiments
import Records
import Settings

/// The settings of several runs, side by side: a column for each key that distinguishes runs.
struct ComparedSettings {
  struct Column {
    let setting: Setting
    /// The value of each run, in order; `nil` if unknown.
    let values: [Value?]

    /// Whether it distinguishes the runs. A value known only for some runs does, unless it is the default,
    /// which the others may have as well.
    var differs: Bool {
      var first: Value?
      var isUnknown = false
      for value in values {
        guard let value else {
          isUnknown = true
          continue
        }
        if let first, first != value { return true }
        first = value
      }
      return isUnknown && first != nil && first != setting.default
    }

    /// The common value of all runs, if it is not the default.
    var shared: Value? {
      guard let first = values.first.flatMap(\.self), first != setting.default,
        values.allSatisfy({ $0 == first })
      else { return nil }
      return first
    }
  }

  private let columns: [Column]

  /// - Throws: the failure of an invalid value in a record.
  init(of manifests: [RunManifest]) throws(Failure) {
    let settings = Setting.all.filter(\.changesResult)
    var rows: [[Value?]] = []
    for manifest in manifests { rows.append(try manifest.known(settings)) }
    columns = settings.enumerated().map { place, setting in
      Column(setting: setting, values: rows.map { $0[place] })
    }
  }

  var differing: [Column] { columns.filter(\.differs) }

  /// The settings with a common value that is not the default.
  var common: [(setting: Setting, value: Value)] {
    columns.compactMap { column in column.shared.map { (column.setting, $0) } }
  }
}
