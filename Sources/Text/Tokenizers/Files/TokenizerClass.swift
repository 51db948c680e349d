import Basics

/// What a tokenizer's class in transformers sets in code, whatever a `tokenizer.json` says.
///
/// - Reference: transformers 5.23.
enum TokenizerClass: String, CaseIterable {
  case bert, distilbert, mpnet, roberta, gpt2, gemma, llama
  case xlmRoberta, camembert, albert, debertaV2
  /// Nothing: `tokenizer.json` is taken as it is written.
  case asWritten

  /// The classes by the names that `tokenizer_config.json` gives, without `Fast` at their end.
  private static let names: [String: TokenizerClass] = [
    "BertTokenizer": .bert, "ElectraTokenizer": .bert, "DistilBertTokenizer": .distilbert,
    "MPNetTokenizer": .mpnet, "RobertaTokenizer": .roberta, "GPT2Tokenizer": .gpt2, "GemmaTokenizer": .gemma,
    "LlamaTokenizer": .llama, "XLMRobertaTokenizer": .xlmRoberta, "CamembertTokenizer": .camembert,
    "AlbertTokenizer": .albert, "DebertaV2Tokenizer": .debertaV2,
    "TokenizersBackend": .asWritten, "PreTrainedTokenizer": .asWritten,
  ]
  /// The classes of models that name none.
  private static let types: [String: TokenizerClass] = [
    "bert": .bert, "distilbert": .bert, "electra": .bert, "mpnet": .mpnet, "roberta": .roberta,
    "xlm-roberta": .xlmRoberta, "camembert": .camembert, "albert": .albert, "deberta-v2": .debertaV2,
    "gpt2": .gpt2, "gemma": .gemma,
    "modernbert": .asWritten, "neobert": .asWritten, "eurobert": .asWritten,
  ]
  /// The names of the supported ones, for failures.
  static let supported = names.keys.sorted().filter { $0 != "PreTrainedTokenizer" }.joined(separator: " ")

  /// - Returns: `nil` for a name that is not supported.
  init?(name: String) {
    guard let found = TokenizerClass.names[name.hasSuffix("Fast") ? String(name.dropLast(4)) : name] else {
      return nil
    }
    self = found
  }

  /// - Returns: `nil` for a type whose class is not supported.
  init?(modelType: String) {
    guard let found = TokenizerClass.types[modelType] else { return nil }
    self = found
  }

  /// The special tokens and what they are called unless a file says otherwise, in the order in which they are added.
  var specials: [(key: String, name: String?)] {
    let own: [String: String] =
      switch self {
      case .bert, .distilbert:
        [
          "unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]",
          "mask_token": "[MASK]",
        ]
      case .albert:
        [
          "bos_token": "[CLS]", "eos_token": "[SEP]", "unk_token": "<unk>", "sep_token": "[SEP]",
          "pad_token": "<pad>", "cls_token": "[CLS]", "mask_token": "[MASK]",
        ]
      case .debertaV2:
        [
          "bos_token": "[CLS]", "eos_token": "[SEP]", "unk_token": "[UNK]", "sep_token": "[SEP]",
          "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]",
        ]
      case .mpnet:
        [
          "bos_token": "<s>", "eos_token": "</s>", "unk_token": "[UNK]", "sep_token": "</s>",
          "pad_token": "<pad>", "cls_token": "<s>", "mask_token": "<mask>",
        ]
      case .roberta, .xlmRoberta, .camembert:
        [
          "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "sep_token": "</s>",
          "pad_token": "<pad>", "cls_token": "<s>", "mask_token": "<mask>",
        ]
      case .gpt2:
        ["bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"]
      case .gemma:
        [
          "bos_token": "<bos>", "eos_token": "<eos>", "unk_token": "<unk>", "pad_token": "<pad>",
          "mask_token": "<mask>",
        ]
      case .llama: ["bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"]
      case .asWritten: [:]
      }
    return ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"]
      .map { ($0, own[$0]) }
  }

  /// Whether the mask token takes the white space before it unless a file says otherwise.
  var maskTakesLeft: Bool { self == .mpnet || self == .camembert }

  /// Whether the texts of a pair have different token types unless a file says otherwise.
  var hasTokenTypes: Bool { self == .bert || self == .debertaV2 }

  /// The files that hold the vocabulary where there is no `tokenizer.json`.
  var vocabularyFiles: [String] {
    switch self {
    case .bert, .distilbert, .mpnet: ["vocab.txt"]
    case .roberta, .gpt2: ["vocab.json", "merges.txt"]
    case .xlmRoberta, .camembert: ["sentencepiece.bpe.model"]
    case .albert: ["spiece.model"]
    case .debertaV2: ["spm.model"]
    case .llama: ["tokenizer.model"]
    case .gemma, .asWritten: []
    }
  }
}
