import Testing

@testable import UserStreamCore

@Test func jsonSmoke() throws {
    let document = try JSONDocument(
        #" {"a":[1, "x\u00e9😀", {"b":[]}, null,true ] , "filled-amount":"812.430000000000000000"}"#)
    let root = document.root
    #expect(root.count == 2)
    #expect(root["a"]?.count == 5)
    #expect(root["a"]?[1]?.string == "xé😀")
    #expect(root["a"]?[2]?["b"]?.path == "a[2].b")
    #expect(root["a"]?[0]?.int64 == 1)
    #expect(try root.require("filled-amount").decimal() == "812.43")
    #expect(root["a"]?.raw == #"[1, "x\u00e9😀", {"b":[]}, null,true ]"#)
    #expect(throws: JSONError.self) { try root.require("a").require("b") }
    #expect(throws: JSONError.self) { try JSONDocument(#"{"a":1,"b":[],"\u0061":2}"#) }
    #expect(root.elements.map(\.raw) == [])
    #expect(root.members.map(\.key) == ["a", "filled-amount"])
}
