/// A value built by a pickle of weights.
///
/// Containers and tensors are indices into the tables of ``PickleReader``, so that values nest without owning
/// one another: neither cycles nor a million nested tuples are a danger when values are read or released.
enum PickleValue {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case function(PickleFunction)
  case storageType(ElementType)
  case storage(Int)
  case tensor(Int)

  var int: Int? { if case .int(let number) = self { number } else { nil } }
  var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The value's kind, for a failure.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a bool"
    case .int: "an int"
    case .float: "a float"
    case .string: "a str"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dict"
    case .function(let function): function.rawValue
    case .storageType: "a storage type"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// The only functions that a pickle may call; each is implemented here, without running Python.
enum PickleFunction: String {
  case orderedDictionary = "collections.OrderedDict"
  case tensor = "torch._utils._rebuild_tensor_v2"
  case parameter = "torch._utils._rebuild_parameter"
}

/// The elements in an entry `data/{key}` of the archive.
struct PickleStorage: Equatable {
  let key: String
  let type: ElementType
  /// Number of elements.
  let count: Int
}

/// A tensor as a strided view of a storage.
struct PickleTensor: Equatable {
  let storage: PickleStorage
  /// The index of the first element in the storage.
  let offset: Int
  let shape: [Int]
  /// Distance in elements from one index to the next, per axis.
  let strides: [Int]
}

extension ElementType {
  /// The type of `torch.{name}`, such as `FloatStorage`.
  init?(torchStorage name: String) {
    switch name {
    case "FloatStorage": self = .f32
    case "HalfStorage": self = .f16
    case "BFloat16Storage": self = .bf16
    case "DoubleStorage": self = .f64
    case "LongStorage": self = .i64
    case "IntStorage": self = .i32
    case "ShortStorage": self = .i16
    case "CharStorage": self = .i8
    case "ByteStorage": self = .u8
    case "BoolStorage": self = .bool
    default: return nil
    }
  }
}
