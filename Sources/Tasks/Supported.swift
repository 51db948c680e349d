package import Basics
package import Networks
package import Tensors

/// The supported model families and devices, one line for each.
package enum Supported {
  /// In the order in which they are listed.
  package static let families: [ModelFamily] = [
    .bert, .roberta, .xlmRoBERTa, .camemBERT, .distilBERT, .electra, .modernBERT, .neoBERT,
  ]

  /// The first one is the default.
  package static let devices: [any Device.Type] = [CPU.self]

  /// Devices known from other programs, which are not supported.
  private static let absentDevices = ["cuda", "mps", "gpu"]

  /// The family and the sizes described by a `config.json`.
  ///
  /// - Parameter path: the file, for failures.
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

  /// The device with a name; the default if it is `nil`.
  ///
  /// - Parameter kernels: the processor's workers.
  /// - Throws: as ``checkDevice(_:at:remedy:)``.
  package static func device(_ name: String?, _ kernels: Kernels) throws(Failure) -> any Device {
    let name = name ?? devices[0].name
    try checkDevice(name, at: nil)
    for device in devices where device.name == name { return device.init(kernels) }
    return devices[0].init(kernels)
  }

  /// Refuses an unsupported device.
  ///
  /// - Parameters:
  ///   - place: the place of the name.
  ///   - remedy: how to name a device there: `use device=`.
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
