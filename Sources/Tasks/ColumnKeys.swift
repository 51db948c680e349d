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
  /// `label_column`: the column of labels, or several with 0 and 1; `nil` for the name that the task expects.
  package static var labelColumn: Self {
    Self(
      "label_column", .texts, default: nil, dotted: "dataset.label_column", isLater: true,
      "The column of labels, or one of 0 and 1 for each (multilabel); the task's own when not given.")
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
  /// `label_separator`: what stands between the labels of a field with several; `nil` for `|`.
  package static var labelSeparator: Self {
    Self(
      "label_separator", .text, default: nil, dotted: "dataset.label_separator", isLater: true,
      "What stands between the labels of a cell (multilabel); | when not given, and JSON arrays are read.")
  }
  /// `labels`: the labels in their order; `nil` for those of train or of the model's head.
  package static var labelNames: Self {
    Self(
      "labels", .texts, default: nil, dotted: "dataset.labels", isLater: true,
      "The labels in their order (for span, the types); those of train, or of the model's head, when not given."
    )
  }
  /// `positive`: the label that the scores of two labels count; `nil` to go by its name.
  package static var positiveLabel: Self {
    Self(
      "positive", .text, default: nil, dotted: "dataset.positive", isLater: true,
      "Of two labels (cls), the one of f1, precision and recall; 1, figurative, yes, true or the second when not given."
    )
  }
}

extension SettingKey<String?> {
  /// What `load data` says about the data, each with its word there: columns, form and labels.
  package static var columns: [(word: String, key: Self)] {
    [
      ("text", .textColumn), ("pair", .pairColumn), ("label", .labelColumn), ("id", .idColumn),
      ("format", .dataFormat), ("separator", .labelSeparator), ("labels", .labelNames),
      ("positive", .positiveLabel),
    ]
  }
}

extension ColumnNames {
  /// What settings say.
  package init(_ settings: Settings) {
    self.init()
    for (word, key) in SettingKey.columns { self[word] = settings[key] }
  }

  /// What a word of `load data` says; `nil` if it was not given. Several names are a ``TextList``.
  package subscript(word: String) -> String? {
    get {
      switch word {
      case "text": text
      case "pair": pair
      case "label": label.isEmpty ? nil : TextList.text(label)
      case "format": format
      case "separator": separator
      case "labels": labels.isEmpty ? nil : TextList.text(labels)
      case "positive": positive
      default: id
      }
    }
    set {
      switch word {
      case "text": text = newValue
      case "pair": pair = newValue
      case "label": label = newValue.map(TextList.names) ?? []
      case "format": format = newValue
      case "separator": separator = newValue
      case "labels": labels = newValue.map(TextList.names) ?? []
      case "positive": positive = newValue
      default: id = newValue
      }
    }
  }
}
