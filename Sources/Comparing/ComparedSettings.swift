import Basics
import Configurations
import Experiments
import Records
import Settings

/// The settings of several runs, side by side: a column for each key that makes a run another run.
struct ComparedSettings {
  struct Column {
    let setting: Setting
    /// Of each run, in their order; `nil` where it is not known.
    let values: [Value?]

    /// Whether it tells the runs apart. What only some runs know is said of those, unless it is the default, which
    /// runs that say nothing may have too.
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

    /// The value of all runs, where they share one that is not the default.
    var shared: Value? {
      guard let first = values.first.flatMap(\.self), first != setting.default,
        values.allSatisfy({ $0 == first })
      else { return nil }
      return first
    }
  }

  private let columns: [Column]

  /// - Throws: what a record's values are not.
  init(of manifests: [RunManifest]) throws(Failure) {
    let settings = Setting.all.filter(\.changesResult)
    var rows: [[Value?]] = []
    for manifest in manifests { rows.append(try manifest.known(settings)) }
    columns = settings.enumerated().map { place, setting in
      Column(setting: setting, values: rows.map { $0[place] })
    }
  }

  var differing: [Column] { columns.filter(\.differs) }

  /// What is the same in all runs and not the default.
  var common: [(setting: Setting, value: Value)] {
    columns.compactMap { column in column.shared.map { (column.setting, $0) } }
  }
}
