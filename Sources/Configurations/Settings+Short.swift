import Basics
package import Settings

extension Settings {
  /// The settings that differ from the defaults, by origin and with units: `typed: lr 3e-05, batch 8`.
  package var inShort: [String] {
    var groups: [(source: String, values: [String])] = []
    for (setting, value, origin) in entries
    where origin != .default && value != setting.default && !setting.name.hasSuffix("_file") {
      let source: String
      if case .file(let path, _) = origin { source = path } else { source = origin.description }
      let text =
        "\(setting.short) \(setting.unit == setting.short ? value.description : setting.text(value.shortened))"
      if let index = groups.firstIndex(where: { $0.source == source }) {
        groups[index].values.append(text)
      } else {
        groups.append((source, [text]))
      }
    }
    return groups.map { "\($0.source): \($0.values.joined(separator: ", "))" }
  }
}
