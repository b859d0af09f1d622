/// A program's lines, from text with a semicolon between instructions.
func lines(_ text: String) -> String { text.split(separator: ";").joined(separator: "\n") }
