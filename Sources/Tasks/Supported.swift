package import Basics
package import Networks
package import Tensors

/// What this program can compute, and on what: a line for each family of models, and one for each device.
package enum Supported {
  /// In the order in which they are offered.
  package static let families: [ModelFamily] = [.bert]

  /// The first is used where none is named.
  package static let devices: [any Device.Type] = [CPU.self]

  /// Devices that users of other programs name.
  private static let absentDevices = ["cuda", "mps", "gpu"]

  /// The family and the sizes that a `config.json` describes.
  ///
  /// - Parameter path: of the file, for failures.
  /// - Throws: `config.value`, `config.unsupported`, each naming the key.
  package static func model(
    describedBy tree: JSONObject, at path: String
  ) throws(Failure) -> (family: ModelFamily, shape: EncoderShape) {
    let file = ConfigurationReader(tree, path: path)
    guard let type = tree["model_type"]?.string else {
      throw file.wrong("model_type", "is missing, so the kind of model is unknown")
    }
    guard let family = families.first(where: { $0.modelTypes.contains(type) }) else {
      throw file.unsupported(
        "model_type", type, known: families.flatMap(\.modelTypes).joined(separator: " "))
    }
    return (family, try family.read(file))
  }

  /// The device of a name; the first where it is `nil`.
  ///
  /// - Parameter kernels: the processor's workers.
  /// - Throws: as ``checkDevice(_:at:remedy:)``.
  package static func device(_ name: String?, _ kernels: Kernels) throws(Failure) -> any Device {
    let name = name ?? devices[0].name
    try checkDevice(name, at: nil)
    for device in devices where device.name == name { return device.init(kernels) }
    return devices[0].init(kernels)
  }

  /// Refuses a device that is not there.
  ///
  /// - Parameters:
  ///   - place: of the name.
  ///   - remedy: how a device is named there: `use device=`.
  /// - Throws: `settings.absent`.
  package static func checkDevice(
    _ name: String, at place: Place?, remedy: String = "use device="
  ) throws(Failure) {
    guard !devices.contains(where: { $0.name == name }) else { return }
    let isAbsent = absentDevices.contains { name.hasPrefix($0) }
    let titles = devices.map { $0.title }.joined(separator: " and ")
    throw Failure(
      "settings.absent",
      isAbsent ? "this build computes on \(titles) alone, not on '\(name)'" : "unknown device '\(name)'",
      at: place, remedy: remedy + devices.map { $0.name }.joined(separator: " or "),
      kind: .environment)
  }
}
