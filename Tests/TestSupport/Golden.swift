package import Basics
package import ModelFiles

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Values that reference programs made, kept under Tests/Golden by the scripts in scripts/golden.
package enum Golden {
  /// The package's folder.
  package static let root: String = {
    var path = #filePath
    for _ in 0..<3 { path = AtomicFile.directory(of: path) }
    return path
  }()

  /// `../shared` beside the package: real data and a real vocabulary; `nil` where it is absent.
  package static let shared: String? = {
    let path = AtomicFile.directory(of: root) + "/shared"
    if FileSystem.isDirectory(path) { return path }
    print("note: \(path) is absent: tests that need it are skipped")
    return nil
  }()

  /// A JSON file under Tests/Golden.
  package static func json(_ name: String) throws -> JSONValue {
    let path = "\(root)/Tests/Golden/\(name).json"
    return try JSONValue(parsing: FileSystem.read(path), source: path)
  }

  /// A safetensors file under Tests/Golden.
  package static func tensors(_ name: String) throws -> Safetensors {
    try Safetensors("\(root)/Tests/Golden/\(name).safetensors")
  }
}

extension JSONValue {
  /// The numbers of an array.
  package var numbers: [Double] { array?.compactMap(\.double) ?? [] }
  /// The whole numbers of an array.
  package var ids: [Int32] { array?.compactMap(\.int).map(Int32.init) ?? [] }
}

/// A fresh directory under the system's temporary one.
package func makeTemporaryDirectory() -> String {
  var template = Array("/tmp/idx-test-XXXXXX".utf8CString)
  return template.withUnsafeMutableBufferPointer { buffer in
    buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp"
  }
}
