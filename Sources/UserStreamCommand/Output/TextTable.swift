/// Rows of text in columns that are as wide as they need to be.
struct TextTable {
    /// A column: its title, and whether its texts end at the same place (numbers) or begin there.
    struct Column {
        var title: String
        var isNumber = false
    }

    /// The columns.
    var columns: [Column]
    /// The rows; each has a text for every column.
    var rows: [[String]]

    /// The lines, the titles first, each indented by two spaces.
    var lines: [String] {
        let widths = columns.indices.map { column in
            ([columns[column].title] + rows.map { $0[column] }).map(\.count).max() ?? 0
        }
        return ([columns.map(\.title)] + rows).map { row in
            let cells = columns.indices.map { column in
                columns[column].isNumber
                    ? row[column].leftPadded(to: widths[column]) : row[column].padded(to: widths[column])
            }
            return "  " + cells.joined(separator: "  ").trimmingTrailingSpaces()
        }
    }
}

extension String {
    /// The text without the spaces at its end.
    func trimmingTrailingSpaces() -> String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
