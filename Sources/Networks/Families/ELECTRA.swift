import Basics
import Tensors

extension ModelFamily {
  /// Clark et al. 2020, the discriminator: BERT's layers over embeddings that may be narrower, and a head of its own.
  ///
  /// - Reference: `ElectraModel` of transformers 5.
  package static let electra = ModelFamily(
    title: "ELECTRA", modelTypes: ["electra"], className: "Electra",
    names: NameMap(prefix: "electra.", olderEndings: NameMap.olderNorms, layers: "encoder.layer."),
    read: { (file) throws(Failure) in
      var shape = try file.postNormShape(hidden: 256, heads: 4, intermediate: 1_024)
      let width = try file.whole("embedding_size", absent: 128, in: 1...65_536)
      if width != shape.hidden { shape.narrowEmbedding = width }
      return shape
    },
    makeEncoder: { shape, store in PostNormEncoder(PostNormNames(prefix: "electra."), shape, in: store) },
    heads: { shape in
      HeadLayouts(
        sentence: HeadLayout(
          dense: .init("classifier.dense", role: .head, activation: .feedForward(.gelu), dropsInput: true),
          classifier: "classifier.out_proj", dropout: shape.classifierDropout),
        token: HeadLayout(dropout: shape.classifierDropout))
    })
}
