import Foundation

/// Where the demonstration draws: over the last picture on a terminal, line after line elsewhere.
struct Screen {
    /// Whether pictures are drawn over each other.
    let isTerminal: Bool
    private var height = 0

    init(isTerminal: Bool = Console.isTerminal) { self.isTerminal = isTerminal }

    /// How many columns there are.
    var width: Int {
        var size = winsize()
        guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 160 }
        return Int(size.ws_col)
    }

    /// The text that draws the lines over the last picture: up to its first line, then each line cleared and written, then the rest cleared.
    mutating func picture(of lines: [String]) -> String {
        let up = height > 0 ? "\u{1B}[\(height)F" : ""
        height = lines.count
        return up + lines.map { "\u{1B}[2K\($0)\n" }.joined() + "\u{1B}[J"
    }

    /// Draws the lines over the last picture.
    mutating func draw(_ lines: [String]) {
        Console.write(picture(of: lines))
    }
}
