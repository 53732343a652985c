import ExchangeConnectors
import ExchangeSimulator
import SimulatorServer
import Testing
import UserStream
import UserStreamCore
import WebSocketTransport

/// The user-data socket on the exchange's port.
@Suite("The served socket") struct SocketServingTests {
    @Test("it is on the port of everything else, and tells what happens at once")
    func telling() async throws {
        try await ServerBench.run { server, addresses in
            let client = try await SocketClient(addresses.url)
            #expect(try await client.logIn() == ["auth", "accounts.update#2", "orders#*", "trade.clearing#*#1"])
            try await server.place()
            #expect(try await client.text().contains(#""eventType":"creation""#))
            let time = await LoopbackClient.ask("GET", "/v1/common/timestamp", to: addresses.url)
            #expect(time.status == 200)
            let counts = await server.socketCounts
            #expect(counts.open == 1 && counts.opened == 1 && counts.pushes > 1 && counts.lost == 0)
            await client.close()
            while await server.socketCounts.open > 0 { await Task.yield() }
        }
    }

    @Test("a ping is answered, a message in parts is one, and what is no message is refused")
    func protocols() async throws {
        try await ServerBench.run { _, addresses in
            let client = try await SocketClient(addresses.url)
            try await client.connection.send(.ping(Array("hello".utf8)))
            #expect(try await client.next() == .pong(Array("hello".utf8)))
            try await client.send("not JSON")
            #expect(try await client.text().contains("invalid.json"))
            try await client.send(#"{"action":"ping","data":{"ts":7}}"#)
            #expect(try await client.text() == #"{"action":"pong","data":{"ts":7}}"#)
            await client.close()
        }
    }

    @Test("channels are of one market or of all, and others are refused")
    func channels() async throws {
        try await ServerBench.run { server, addresses in
            let client = try await SocketClient(addresses.url)
            #expect(try await client.subscribe(to: "orders#*").contains("invalid.auth.state"))
            try await client.authenticate()
            #expect(try await client.subscribe(to: "orders#nosuch").contains("invalid.symbol"))
            for name in ["orders", "orders#*#1", "trade.clearing#*", "accounts.update#7", "market.btcusdt"] {
                #expect(try await client.subscribe(to: name).contains("invalid.ch"), "\(name)")
            }
            #expect(try await client.subscribe(to: "orders#btcusdt").contains(#""code":200"#))
            try await server.place()
            #expect(try await client.text().contains(#""ch":"orders#btcusdt""#))
            await client.close()
        }
    }

    @Test("any other path is answered as before")
    func otherPaths() async throws {
        try await ServerBench.run { _, addresses in
            let error = await #expect(throws: WebSocketError.self) {
                _ = try await SocketClient(addresses.url, path: "/ws/v1")
            }
            guard case .refused(let response) = error?.reason else { return #expect(error == nil) }
            #expect(response.status == 404)
            #expect(String(decoding: response.body, as: UTF8.self).contains("no such path"))
            let plain = await LoopbackClient.ask("GET", "/ws/v2", to: addresses.url)
            #expect(plain.status == 404)
        }
    }

    @Test("the control port cuts all sockets, keeps them away, and says what goes wrong with them")
    func control() async throws {
        try await ServerBench.run { server, addresses in
            let control = try #require(addresses.controlURL)
            func post(_ body: String) async -> RawAnswer {
                await LoopbackClient.ask("POST", "/socket", to: control, body: body)
            }
            let client = try await SocketClient(addresses.url)
            try await client.logIn()
            #expect(await post(#"{"cut":true,"seconds":5}"#).status == 200)
            await #expect(throws: WebSocketError.self) { try await client.next() }
            let second = try await SocketClient(addresses.url)
            await #expect(throws: WebSocketError.self) { try await second.next() }
            #expect(await post(#"{"cut":true}"#).status == 200)
            #expect(await post(#"{"faults":"lost:1000000"}"#).status == 200)
            let told = await server.socketCounts.pushes
            let deaf = try await SocketClient(addresses.url)
            #expect(try await deaf.logIn().count == 4, "answers do not get lost")
            try await server.place()
            let counts = await LoopbackClient.ask("GET", "/counts", to: control).body
            #expect(counts.contains(#""sockets":{"open":1,"opened":2,"cut":1,"#))
            let lost = await server.socketCounts
            #expect(lost.lost == lost.pushes - told && lost.lost > 1)
            for body in ["{}", #"{"faults":"lots:3"}"#, #"{"cut":false}"#, #"{"faults":"lost:0"}"#] {
                #expect(await post(body).status == 400, "\(body)")
            }
            await deaf.close()
        }
    }

    @Test("messages come twice, and late ones after those behind them")
    func disorder() async throws {
        var faults = SocketFaults()
        faults.doubled = 1_000_000
        try await ServerBench.run { server, addresses in
            await server.setSocketFaults(faults)
            let client = try await SocketClient(addresses.url)
            try await client.logIn()
            try await server.place()
            let (first, second) = (try await client.text(), try await client.text())
            #expect(first == second && first.contains("creation"))
            await client.close()
        }
    }

    @Test("of a message that cannot be read the first half comes")
    func garbled() async throws {
        var faults = SocketFaults()
        faults.garbled = 1_000_000
        try await ServerBench.run { server, addresses in
            let client = try await SocketClient(addresses.url)
            try await client.logIn()
            await server.setSocketFaults(faults)
            try await server.place()
            let text = try await client.text()
            #expect(text.hasPrefix("{") && !text.hasSuffix("}"))
            await client.close()
        }
    }

    @Test("a connection that goes silent transports nothing more; one that is to be cut is cut")
    func silence() async throws {
        try await ServerBench.run(clock: { .wallClock }) { server, addresses in
            let client = try await SocketClient(addresses.url)
            try await client.logIn(at: .wallClock)
            var faults = SocketFaults()
            faults.silent = .milliseconds(1)
            await server.setSocketFaults(faults)
            try await Task.sleep(for: .milliseconds(10))
            try await client.send(#"{"action":"ping","data":{"ts":7}}"#)
            try await client.connection.send(.ping([]))
            faults = SocketFaults()
            faults.cut = .milliseconds(1)
            await server.setSocketFaults(faults)
            await #expect(throws: WebSocketError.self) { try await client.next() }
        }
    }

    @Test("an open socket, and a connection on which nothing was asked, do not keep the server from ending")
    func ending() async throws {
        let server = try SimulatorServer(face: HuobiFace(keys: []), exchange: ServerBench.exchange())
        let addresses = try await server.start()
        let client = try await SocketClient(addresses.url)
        let idle = IdleConnection(to: addresses.url)
        #expect(idle.isOpen)
        await server.stop()
        await #expect(throws: WebSocketError.self) { try await client.next() }
        idle.end()
    }
}
