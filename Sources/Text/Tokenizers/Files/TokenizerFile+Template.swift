import Basics

extension TokenizerFile {
  /// What stands around texts.
  ///
  /// - Parameter ids: the id of a special token that the file does not give.
  /// - Throws: `tokenizer.setting`, `tokenizer.malformed`.
  func template(_ ids: (String) -> Int32?) throws(Failure) -> Template {
    guard let step = Step("post_processor", root["post_processor"], source: source) else {
      throw .unsupportedPart("the post_processor null, which puts no token before a text,", source)
    }
    var trimming: Template.Trimming?
    var templates = [step]
    if step.type == "Sequence" {
      templates = []
      for part in try step.steps("processors") {
        if part.type == "ByteLevel" {
          // What comes after the special tokens were put around them is not followed.
          guard templates.isEmpty else { throw step.unsupported() }
          trimming = try TokenizerFile.trimming(part) ?? trimming
        } else {
          templates.append(part)
        }
      }
    }
    guard templates.count == 1, let last = templates.first else { throw step.unsupported() }
    var template = try template(last, ids)
    template.trimming = template.trimming ?? trimming
    guard case .special? = template.single.first, case .special? = template.pair.first else {
      throw .unsupportedPart("the post_processor \(last.type), which puts no token before a text,", source)
    }
    return template
  }

  /// How a step leaves spaces out of offsets; `nil` if it does not.
  private static func trimming(_ step: Step) throws(Failure) -> Template.Trimming? {
    guard try step.bool("trim_offsets") else { return nil }
    return Template.Trimming(hasPrefixSpace: try step.bool("add_prefix_space"))
  }

  private func template(_ step: Step, _ ids: (String) -> Int32?) throws(Failure) -> Template {
    switch step.type {
    case "TemplateProcessing":
      let single = try elements(step, "single", ids)
      let pair = step.value["pair"] == nil ? nil : try elements(step, "pair", ids)
      guard single.count(where: { if case .first = $0 { true } else { false } }) == 1,
        !single.contains(where: { if case .second = $0 { true } else { false } })
      else { throw step.unsupported("single") }
      guard let pair else {
        throw .malformedTokenizer("the post_processor TemplateProcessing has no pair", source)
      }
      try check(pair, step)
      return Template(single: single, pair: pair)
    case "BertProcessing":
      return .between(try token(step, "cls"), try token(step, "sep"), doubled: false, types: true)
    case "RobertaProcessing":
      return .between(
        try token(step, "cls"), try token(step, "sep"), doubled: true, types: false,
        trimming: try TokenizerFile.trimming(step))
    default: throw step.unsupported()
    }
  }

  private func token(_ step: Step, _ key: String) throws(Failure) -> Int32 {
    guard let pair = step.value[key]?.array, pair.count == 2, let id = pair[1].int,
      let id = Int32(exactly: id), id >= 0
    else { throw .malformedTokenizer("the post_processor \(step.type) has no \(key)", source) }
    return id
  }

  /// Each text once, the first one before the second.
  private func check(_ pair: [Template.Element], _ step: Step) throws(Failure) {
    let texts = pair.compactMap { element -> Int? in
      switch element {
      case .first: 0
      case .second: 1
      case .special: nil
      }
    }
    guard texts == [0, 1] else { throw step.unsupported("pair") }
  }

  private func elements(
    _ step: Step, _ key: String, _ ids: (String) -> Int32?
  ) throws(Failure) -> [Template.Element] {
    guard let items = step.value[key]?.array else {
      throw .malformedTokenizer("the post_processor TemplateProcessing has no \(key)", source)
    }
    var elements: [Template.Element] = []
    for item in items {
      if let special = item["SpecialToken"], let name = special["id"]?.string {
        let type = special["type_id"]?.int ?? 0
        if let listed = step.value["special_tokens"]?[name]?["ids"]?.array {
          for id in listed {
            guard let id = id.int, let id = Int32(exactly: id), id >= 0 else {
              throw .malformedTokenizer("the special token '\(name)' has the id \(id.text())", source)
            }
            elements.append(.special(id, type: type))
          }
        } else if let id = ids(name) {
          elements.append(.special(id, type: type))
        } else {
          throw .missingSpecial(name, source)
        }
      } else if let text = item["Sequence"], let name = text["id"]?.string, ["A", "B"].contains(name) {
        let type = text["type_id"]?.int ?? 0
        elements.append(name == "A" ? .first(type: type) : .second(type: type))
      } else {
        throw .malformedTokenizer("\(item.text()) in \(key) of TemplateProcessing", source)
      }
    }
    return elements
  }
}

extension TokenizerFile {
  /// BERT's tokenizer if the file describes that; `nil` if another one.
  ///
  /// - Parameters: as of ``WordPieceTokenizer``.
  /// - Throws: `tokenizer.setting`, `tokenizer.malformed`, `vocabulary.*`.
  func wordPiece(
    _ specials: SpecialTokens, findsSpecials: Bool, rows: Int?, hasTokenTypes: Bool
  ) throws(Failure) -> WordPieceTokenizer? {
    guard modelType == "WordPiece", model["continuing_subword_prefix"]?.string ?? "##" == "##",
      model["max_input_chars_per_word"]?.int ?? WordPiece.longestWord == WordPiece.longestWord,
      root["pre_tokenizer"]?["type"]?.string == "BertPreTokenizer",
      let normalizer = try normalizer() as? BertNormalizer, normalizer.cleans, let (start, end) = ends
    else { return nil }
    var specials = specials
    specials.unknown = model["unk_token"]?.string ?? specials.unknown
    (specials.start, specials.end) = (start, end)
    let tokenizer = try WordPieceTokenizer(
      vocabulary: try vocabulary(), basic: normalizer.basic, specials: specials, findsSpecials: findsSpecials,
      rows: rows, hasTokenTypes: hasTokenTypes, source: source)
    return tokenizer.hasPlainTokens ? tokenizer : nil
  }

  /// The tokens before and after a text if a second one stands between another two of the latter; `nil` otherwise.
  private var ends: (start: String, end: String)? {
    let processor = root["post_processor"]
    switch processor?["type"]?.string {
    case "BertProcessing":
      guard let start = processor?["cls"]?.array?.first?.string,
        let end = processor?["sep"]?.array?.first?.string
      else { return nil }
      return (start, end)
    case "TemplateProcessing":
      let single = (processor?["single"]?.array ?? []).map(TokenizerFile.name)
      guard single.count == 3, single[1] == "$A", let start = single[0], let end = single[2] else {
        return nil
      }
      let pair = processor?["pair"]?.array?.map(TokenizerFile.name)
      guard pair == nil || pair == [start, "$A", end, "$B", end] else { return nil }
      return (start, end)
    default: return nil
    }
  }

  /// A special token, or `$A` or `$B`.
  private static func name(_ element: JSONValue) -> String? {
    element["SpecialToken"]?["id"]?.string ?? element["Sequence"]?["id"]?.string.map { "$" + $0 }
  }
}
