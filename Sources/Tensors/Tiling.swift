/// The parts in which a product `[rows, columns]` is computed: as large as possible while there are at least
/// eight.
///
/// Each part packs its operands again, so large parts cost less; too few parts would leave threads idle.
package struct Tiling {
  private let shape: (rows: Int, columns: Int)
  private let across: (rows: Int, columns: Int)

  /// - Parameters: the shape of the product.
  package init(rows: Int, columns: Int) {
    shape = (rows, columns)
    var across = (rows: 1, columns: 1)
    for size in [(rows: 1024, columns: 768), (rows: 512, columns: 768), (rows: 512, columns: 384)] {
      across = (
        Tiling.pieces(of: rows, near: size.rows), Tiling.pieces(of: columns, near: size.columns)
      )
      if across.rows * across.columns >= 8 { break }
    }
    self.across = across
  }

  /// How many parts there are: 8 or more, unless the product is too small.
  package var parts: Int { across.rows * across.columns }

  /// What part `index` covers.
  package func part(_ index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    (
      Tiling.piece(index % across.rows, of: across.rows, in: shape.rows),
      Tiling.piece(index / across.rows, of: across.columns, in: shape.columns)
    )
  }

  /// How many pieces of about `size` cover `count`.
  private static func pieces(of count: Int, near size: Int) -> Int { max(1, (count + size / 2) / size) }

  /// Boundaries lie on multiples of 16 so that the inner loops of a part start on whole vectors.
  private static func piece(_ index: Int, of pieces: Int, in count: Int) -> Range<Int> {
    func edge(_ index: Int) -> Int { index == pieces ? count : (count * index / pieces) & ~15 }
    return edge(index)..<edge(index + 1)
  }
}
