package import Settings
package import Text

extension SettingKey<String?> {
  /// `text_column`: the column of sentences, or of their words; `nil` for the names that the task expects.
  package static var textColumn: Self {
    Self(
      "text_column", .text, default: nil, dotted: "dataset.text_column", isLater: true,
      "The column of sentences, or of lists of their words; sentence or tokens when not given.")
  }
  /// `pair_column`: the column of second sentences; `nil` for single sentences.
  package static var pairColumn: Self {
    Self(
      "pair_column", .text, default: nil, dotted: "dataset.pair_column", isLater: true,
      "The column of second sentences, for tasks on pairs.")
  }
  /// `label_column`: the column of labels; `nil` for the name that the task expects.
  package static var labelColumn: Self {
    Self(
      "label_column", .text, default: nil, dotted: "dataset.label_column", isLater: true,
      "The column of labels; the task's own when not given.")
  }
  /// `id_column`: the column that identifies rows; `nil` for `id`.
  package static var idColumn: Self {
    Self(
      "id_column", .text, default: nil, dotted: "dataset.id_column", isLater: true,
      "The column that identifies rows; id when not given.")
  }
  /// `data_format`: the form of the data files; `nil` to look at them.
  package static var dataFormat: Self {
    Self(
      "data_format", .text, default: nil, dotted: "dataset.data_format", isLater: true,
      "The form of the data files (\(Readers.words)); told by their contents when not given.")
  }
}

extension SettingKey<String?> {
  /// The columns of the data and their form, each with its word in `load data`.
  package static var columns: [(word: String, key: Self)] {
    [
      ("text", .textColumn), ("pair", .pairColumn), ("label", .labelColumn), ("id", .idColumn),
      ("format", .dataFormat),
    ]
  }
}

extension ColumnNames {
  /// The columns that settings name.
  package init(_ settings: Settings) {
    self.init(
      text: settings[.textColumn], pair: settings[.pairColumn],
      label: settings[.labelColumn].map { [$0] } ?? [], id: settings[.idColumn], format: settings[.dataFormat]
    )
  }

  /// The column for a word of `load data`, or the form; `nil` if it was not named.
  package subscript(word: String) -> String? {
    get {
      switch word {
      case "text": text
      case "pair": pair
      case "label": label.first
      case "format": format
      default: id
      }
    }
    set {
      switch word {
      case "text": text = newValue
      case "pair": pair = newValue
      case "label": label = newValue.map { [$0] } ?? []
      case "format": format = newValue
      default: id = newValue
      }
    }
  }
}
