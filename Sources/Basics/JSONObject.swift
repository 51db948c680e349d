/// The members of a JSON object in the order of the text; of equal keys the last one counts.
///
/// Keys are compared by their bytes: `String` treats canonically equivalent spellings of a letter as equal.
package struct JSONObject: Sendable, Equatable {
  /// The names of the members, in order.
  package private(set) var keys: [String] = []
  private var values: [JSONValue] = []
  /// A hash of each key: while there are few keys, a linear search through these is faster than a dictionary.
  private var digests: [UInt64] = []
  /// The index of each key, once there are more than ``few``.
  private var places: [Key: Int] = [:]
  private static let few = 64

  private struct Key: Hashable, Sendable {
    let text: String
    static func == (a: Key, b: Key) -> Bool { a.text.isSpelledLike(b.text) }
    func hash(into hasher: inout Hasher) {
      var text = text
      text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }

  /// An object without members.
  package init() {}
  /// - Parameter members: in order; of equal keys the last value counts, in the place of the first.
  package init(_ members: some Sequence<(String, JSONValue)>) {
    for (key, value) in members { self[key] = value }
  }

  /// The number of members.
  package var count: Int { keys.count }
  /// Key and value pairs in order.
  package var members: [(key: String, value: JSONValue)] { zip(keys, values).map { ($0, $1) } }

  package static func == (a: JSONObject, b: JSONObject) -> Bool { a.keys == b.keys && a.values == b.values }

  /// Reads a member; setting adds it at the end or replaces it in place; setting `nil` removes it.
  package subscript(key: String) -> JSONValue? {
    get { place(of: key, JSONObject.digest(key)).map { values[$0] } }
    set {
      let digest = JSONObject.digest(key)
      switch (place(of: key, digest), newValue) {
      case (let place?, let value?): values[place] = value
      case (nil, let value?): append(key, digest, value)
      case (let place?, nil): remove(place)
      case (nil, nil): break
      }
    }
  }

  private func place(of key: String, _ digest: UInt64) -> Int? {
    if keys.count > JSONObject.few { return places[Key(text: key)] }
    for index in digests.indices where digests[index] == digest && keys[index].isSpelledLike(key) {
      return index
    }
    return nil
  }

  private mutating func append(_ key: String, _ digest: UInt64, _ value: JSONValue) {
    keys.append(key)
    values.append(value)
    digests.append(digest)
    if keys.count == JSONObject.few + 1 {
      indexAll()
    } else if keys.count > JSONObject.few {
      places[Key(text: key)] = keys.count - 1
    }
  }

  private mutating func remove(_ place: Int) {
    keys.remove(at: place)
    values.remove(at: place)
    digests.remove(at: place)
    if keys.count > JSONObject.few { indexAll() } else { places = [:] }
  }

  private mutating func indexAll() {
    places = [:]
    for (index, key) in keys.enumerated() { places[Key(text: key)] = index }
  }

  /// FNV-1a over the bytes.
  private static func digest(_ key: String) -> UInt64 {
    var key = key
    return key.withUTF8 { bytes in
      bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
  }
}

extension String {
  /// Whether both have the same bytes.
  fileprivate func isSpelledLike(_ other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}
