import Basics

extension TokenizerFolder.Files {
  /// The special and added tokens that the folder's files list, in the order in which transformers 5.23 adds
  /// them.
  ///
  /// First those with ids, from `added_tokens_decoder`, or else `tokenizer.json`, or else
  /// `added_tokens.json`; then the named ones, then the additional ones. For the named ones
  /// `special_tokens_map.json` takes precedence over `tokenizer_config.json`, unless the latter lists its
  /// added tokens: then it is ignored.
  /// - Parameter asWritten: whether `tokenizer.json` is taken literally; named tokens then have no defaults.
  /// - Throws: `tokenizer.setting`, `tokenizer.malformed`, `json.syntax`, `file.*`.
  func specials(asWritten: Bool) throws(Failure) -> WordPieceTokenizer.Specials {
    let map =
      config?["added_tokens_decoder"]?.object == nil
      ? try Self.json(folder + "/special_tokens_map.json") : nil
    var specials = WordPieceTokenizer.Specials()
    var names: [String] = []
    let places: [(key: String, place: WritableKeyPath<WordPieceTokenizer.Specials, String>?, name: String)] =
      [
        ("bos_token", nil, ""), ("eos_token", nil, ""), ("unk_token", \.unknown, "[UNK]"),
        ("sep_token", \.end, "[SEP]"), ("pad_token", \.pad, "[PAD]"), ("cls_token", \.start, "[CLS]"),
        ("mask_token", nil, "[MASK]"),
      ]
    for (key, place, name) in places {
      let given = try named(key, map)
      if let place, let given, !given.isEmpty { specials[keyPath: place] = given }
      if let name = given ?? (asWritten ? nil : name), !name.isEmpty { names.append(name) }
    }
    specials.names = names + modelSpecificNames(besides: places.map(\.key))
    specials.more = try additional(map)
    specials.listed = try listed(asWritten: asWritten)
    return specials
  }

  /// The token of a key; empty if a file sets it to null, `nil` if the files do not mention it.
  private func named(_ key: String, _ map: JSONValue?) throws(Failure) -> String? {
    for source in [map, config] {
      guard let token = source?[key] else { continue }
      if token == .null { return "" }
      return try AddedToken(token, isNamed: true, source: folder).text
    }
    return nil
  }

  /// Names specific to this model, such as `image_token`.
  private func modelSpecificNames(besides known: [String]) -> [String] {
    (config?.object?.members ?? []).compactMap { key, value in
      key.hasSuffix("_token") && !known.contains(key) ? value.string : nil
    }
  }

  private func additional(_ map: JSONValue?) throws(Failure) -> [AddedToken] {
    let candidates = [
      config?["extra_special_tokens"], config?["additional_special_tokens"],
      map?["additional_special_tokens"], map?["extra_special_tokens"],
    ]
    for value in candidates {
      let tokens = value?.array ?? value?.object?.members.map(\.value) ?? []
      guard !tokens.isEmpty else { continue }
      var read: [AddedToken] = []
      for token in tokens { read.append(try AddedToken(token, isNamed: true, source: folder)) }
      return read
    }
    return []
  }

  /// Tokens that `tokenizer_config.json` itself names as special. The tokens of `added_tokens.json`, which
  /// has no flags, are special only if they are named there.
  private func configured() throws(Failure) -> Set<String> {
    var names = try additional(nil).map(\.text)
    for (key, value) in config?.object?.members ?? [] where key.hasSuffix("_token") {
      if let text = value.string ?? value["content"]?.string { names.append(text) }
    }
    return Set(names)
  }

  private func listed(asWritten: Bool) throws(Failure) -> [AddedToken] {
    let own = try (tokenizer?["added_tokens"]?.array ?? []).map { value throws(Failure) in
      (id: value["id"]?.int, token: try AddedToken(value, isNamed: false, source: folder + "/tokenizer.json"))
    }
    if let decoder = config?["added_tokens_decoder"]?.object {
      let source = folder + "/tokenizer_config.json"
      let members = try decoder.members.map { key, value throws(Failure) in
        (id: Int(key), token: try AddedToken(value, isNamed: false, source: source))
      }
      return (asWritten ? own.map(\.token) : []) + (try AddedToken.ordered(members, source: source))
    }
    if !own.isEmpty {
      return asWritten
        ? own.map(\.token) : try AddedToken.ordered(own, source: folder + "/tokenizer.json")
    }
    let path = folder + "/added_tokens.json"
    guard let members = try Self.json(path)?.object?.members else { return [] }
    let special = try configured()
    return try AddedToken.ordered(
      members.map { text, id in
        let isSpecial = special.contains(text)
        return (id.int, AddedToken(text, isSpecial: isSpecial, isNormalized: !isSpecial))
      }, source: path)
  }
}
