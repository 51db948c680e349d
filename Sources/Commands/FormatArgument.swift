import Scripting
import Text

/// `format=` of commands that read one data file.
enum FormatArgument {
  static let file = Argument<String?>(
    "format", .key, .orNone(.choice(Readers.names)), default: nil,
    help: "The form of the file (\(Readers.words)); told by its contents when not given.",
    changesResult: false)
}
