import Foundation
import Testing

/// Beside its mutant each line of the catalogue has tests where the behaviour lives, which name it at the end of their titles.
@Suite("The catalogue")
struct CatalogueTests {
    @Test("Each line is named by the title of a test, and nothing else is")
    func everyLineIsNamed() throws {
        let named = try Self.namedLines()
        #expect(Set(Mutant.lines).subtracting(named).sorted() == [], "no title names these lines")
        #expect(named.subtracting(Mutant.lines).sorted() == [], "titles name these lines, which are none")
    }

    private static func namedLines() throws -> Set<Int> {
        let tests = URL(filePath: #filePath).appending(path: "../../..").standardized
        let files = try #require(FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil))
        var lines: Set<Int> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            lines.formUnion(try Self.lines(namedIn: String(contentsOf: file, encoding: .utf8)))
        }
        return lines
    }

    private static func lines(namedIn source: String) -> [Int] {
        source.matches(of: /@Test\(\s*"[^"\n]*\(catalogue ([0-9, ]+)\)"/).flatMap { title in
            title.output.1.split(separator: ",").compactMap { Int($0.drop { $0 == " " }) }
        }
    }
}
