package import Basics
import Tasks
import Text

extension DataOverview {
  /// An object for each split, then one for each two splits that share sentences.
  package var objects: [JSONObject] {
    splits.map { object($0) }
      + overlaps.map { overlap in
        var object = JSONObject([
          ("splits", .array([.string(splits[overlap.first].name), .string(splits[overlap.second].name)]))
        ])
        object["repeated"] = pairs(overlap.repeated, splits[overlap.first], splits[overlap.second])
        return object
      }
  }

  private func object(_ split: Split) -> JSONObject {
    var object = JSONObject([
      ("split", .string(split.name)), ("file", .string(split.path)), ("rows", .int(split.count)),
    ])
    object["task"] = task.map { .string($0.rawValue) }
    switch split.labels {
    case .none: break
    case .numbers(let least, let mean, let greatest):
      object["numbers"] = .object(
        JSONObject([("min", .double(least)), ("mean", .double(mean)), ("max", .double(greatest))]))
    case .classes(let names, let counts, let missing, _):
      object["labels"] = .object(JSONObject(zip(names, counts).map { ($0, .int($1)) }))
      object["unknown_labels"] = .int(missing)
    }
    let lengths = split.lengths
    var length = JSONObject([
      ("unit", .string(lengths.unit.rawValue)), ("mean", .double(lengths.mean)),
      ("median", .int(lengths.quantile(0.5))), ("p95", .int(lengths.quantile(0.95))),
      ("p99", .int(lengths.quantile(0.99))), ("max", .int(lengths.longest)),
    ])
    if let over = lengths.over {
      length["limit"] = .int(lengths.limit)
      length["over_limit"] = .int(over)
      length["tokens"] = .int(lengths.total)
      length["unknown_tokens"] = .int(lengths.unknownTokens)
      length["rows_with_unknown"] = .int(lengths.unknownRows)
    }
    object["length"] = .object(length)
    object["repeated"] = pairs(split.repeated, split, split)
    object["invisible"] = .object(
      JSONObject(split.letters.invisible.map { (InvisibleLetters.name($0.letter), .int($0.count)) }))
    object["rows_with_invisible"] = .array(split.letters.rows.map { .int(split.line($0)) })
    object["mixed_forms"] = .array(
      split.letters.mixed.map {
        .object(
          JSONObject([("letter", .string($0.letter)), ("one", .int($0.whole)), ("two", .int($0.apart))]))
      })
    object["faults"] = .array(split.faults.map { .string($0) })
    return object
  }

  /// Each repeated row with the lines of both files.
  private func pairs(_ repeated: RepeatedSentences, _ first: Split, _ second: Split) -> JSONValue {
    .array(
      repeated.pairs.map { pair in
        .object(
          JSONObject([
            ("first", .int(first.line(pair.first))), ("line", .int(second.line(pair.second))),
            ("exact", .bool(pair.isExact)), ("other_label", .bool(pair.conflicts)),
          ]))
      })
  }
}
