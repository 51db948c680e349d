/// A text's user-perceived characters (extended grapheme clusters) of fewer than 6 bytes of UTF-8.
///
/// Only these are looked up whole in a ``Charsmap``; what joins only longer ones, such as flags, is left out.
enum UserCharacters {
  /// Calls `body` with each character, in order; one of 6 bytes and more may come in parts of 6 bytes and more.
  /// - Parameter body: the scalars of a character, and its bytes.
  static func forEach(in scalars: [UInt32], _ body: (Range<Int>, _ bytes: Int) -> Void) {
    var start = 0
    while start < scalars.count {
      var end = start
      var width = 0
      func take() {
        width += UTF8Text.width(scalars[end])
        end += 1
      }
      let first = scalars[start]
      take()
      if first == 0x0D {
        if end < scalars.count, scalars[end] == 0x0A { take() }
      } else if first < 0x80, end == scalars.count || scalars[end] < 0x80 {
        // The most frequent case: no letter of ASCII is joined to another.
      } else if !ScalarSet.control.contains(first) {
        // Before controls, prefixes stand alone.
        var last = first
        while ScalarSet.prefix.contains(last), end < scalars.count, !ScalarSet.control.contains(scalars[end])
        {
          last = scalars[end]
          take()
        }
        var isPicture = ScalarSet.pictograph.contains(last)
        while end < scalars.count {
          let next = scalars[end]
          if ScalarSet.joined.contains(next) {
            last = next
          } else if isPicture, last == 0x200D, ScalarSet.pictograph.contains(next) {
            last = next
            isPicture = true
          } else {
            break
          }
          take()
        }
      }
      body(start..<end, width)
      start = end
    }
  }
}
