import Basics

extension TokenizerFolder.Files {
  /// The special and added tokens that the folder's files list, in the order in which transformers 5.23 adds
  /// them.
  ///
  /// First those with ids, from `added_tokens_decoder`, or else `tokenizer.json`, or else
  /// `added_tokens.json`; then the named ones, then the additional ones. For the named ones
  /// `special_tokens_map.json` takes precedence over `tokenizer_config.json`, unless the latter lists its
  /// added tokens: then it is ignored.
  /// - Parameter kind: the class, which gives the named tokens their names unless a file does.
  /// - Throws: `tokenizer.malformed`, `json.syntax`, `file.*`.
  func specials(_ kind: TokenizerClass) throws(Failure) -> SpecialTokens {
    let map = try map()
    var specials = SpecialTokens()
    let places: [String: WritableKeyPath<SpecialTokens, String>] = [
      "unk_token": \.unknown, "sep_token": \.end, "pad_token": \.pad, "cls_token": \.start,
    ]
    specials.names = []
    for (key, name) in kind.specials {
      let given = try named(key, map)
      let isAbsent = given.map { $0.text.isEmpty } ?? false
      var token = given ?? name.map { AddedToken($0) }
      if key == "mask_token", kind.maskTakesLeft, given?.isBare ?? true { token?.takesLeft = true }
      if let place = places[key], let token, !isAbsent { specials[keyPath: place] = token.text }
      if let token, !isAbsent { specials.names.append(token) }
    }
    specials.names += modelSpecificNames(besides: kind.specials.map(\.key)).map { AddedToken($0) }
    // The pieces of a sentencepiece model take the place of those that the map calls additional.
    let hasPieces = tokenizer == nil && kind.vocabularyFiles.contains { $0.hasSuffix(".model") }
    specials.more = try additional(map, readsMap: !hasPieces)
    specials.listed = try listed(asWritten: kind == .asWritten)
    return specials
  }

  /// The name of a special token; `nil` if a file switches it off.
  /// - Throws: `tokenizer.malformed`, `json.syntax`, `file.*`.
  func name(_ key: String, _ kind: TokenizerClass) throws(Failure) -> String? {
    guard let given = try named(key, try map()) else { return kind.specials.first { $0.key == key }?.name }
    return given.text.isEmpty ? nil : given.text
  }

  private func map() throws(Failure) -> JSONValue? {
    config?["added_tokens_decoder"]?.object == nil
      ? try Self.json(folder + "/special_tokens_map.json") : nil
  }

  /// The token of a key; empty if a file sets it to null, `nil` if the files do not mention it.
  private func named(_ key: String, _ map: JSONValue?) throws(Failure) -> AddedToken? {
    for source in [map, config] {
      guard let token = source?[key] else { continue }
      if token == .null { return AddedToken("") }
      return try AddedToken(token, isNamed: true, source: folder)
    }
    return nil
  }

  /// Names specific to this model, such as `image_token`.
  private func modelSpecificNames(besides known: [String]) -> [String] {
    (config?.object?.members ?? []).compactMap { key, value in
      key.hasSuffix("_token") && !known.contains(key) ? value.string : nil
    }
  }

  private func additional(_ map: JSONValue?, readsMap: Bool = true) throws(Failure) -> [AddedToken] {
    let candidates = [
      config?["extra_special_tokens"], config?["additional_special_tokens"],
      readsMap ? map?["additional_special_tokens"] : nil, map?["extra_special_tokens"],
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
    var own = try (tokenizer?.root["added_tokens"]?.array ?? []).map { value throws(Failure) in
      (id: value["id"]?.int, token: try AddedToken(value, isNamed: false, source: folder + "/tokenizer.json"))
    }
    if let decoder = config?["added_tokens_decoder"]?.object {
      let source = folder + "/tokenizer_config.json"
      let members = try decoder.members.map { key, value throws(Failure) in
        (id: Int(key), token: try AddedToken(value, isNamed: false, source: source))
      }
      return (asWritten ? own.map(\.token) : []) + (try AddedToken.ordered(members, source: source))
    }
    let written = asWritten ? own.map(\.token) : []
    let path = folder + "/added_tokens.json"
    let special = try configured()
    for (text, id) in try Self.json(path)?.object?.members ?? [] {
      guard let id = id.int else { throw .malformedTokenizer("the added token '\(text)' has no id", path) }
      let isSpecial = special.contains(text)
      // That of tokenizer.json goes before one with the same id.
      if !own.contains(where: { $0.id == id }) {
        own.append((id, AddedToken(text, isSpecial: isSpecial, isNormalized: !isSpecial)))
      }
    }
    return written + (try AddedToken.ordered(own, source: folder + "/tokenizer.json"))
  }
}
