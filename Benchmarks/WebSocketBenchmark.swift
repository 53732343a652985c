import ArgumentParser
import UserStream
import UserStreamCore
import WebSocketTransport

/// The whole client of WebSockets over loopback, against a server in another process: from the socket to whoever receives.
struct WebSocketBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "websocket",
        abstract: "Messages a second over a WebSocket, their processor time, and the delay of single ones.")

    @Option(help: "How many messages of each size.")
    var messages = 1_000_000

    @Option(help: "Bytes of a message: several numbers, separated by commas.")
    var sizes = "64,256,1024"

    @Option(help: "How many single messages are timed.")
    var paced = 5_000

    @Option(help: "Microseconds from one of these to the next: several numbers, separated by commas.")
    var every = "200,2000"

    func run() async throws {
        let server = try PeerProcess(["serve-sockets"])
        defer { server.stop() }
        let transport = try WebSocketTransport()
        for size in numbers(sizes) { try await burst(transport, server.url, size) }
        for pause in numbers(every) { try await delays(transport, server.url, pause) }
        await transport.shutdown()
    }

    private func numbers(_ text: String) -> [Int] { text.split(separator: ",").compactMap { Int($0) } }

    private func burst(_ transport: WebSocketTransport, _ url: String, _ size: Int) async throws {
        let socket = try await open(transport, "\(url)/burst/\(messages)/\(size)")
        let (start, before) = (ContinuousClock.now, ProcessUsage.processorTime)
        var (count, batches) = (0, 0)
        while count < messages {
            count += try await socket.receive().count
            batches += 1
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let time = (ProcessUsage.processorTime - before) / Double(count)
        let memory = ProcessUsage.privateMemory.map { ", \($0) kB private memory" } ?? ""
        print(
            "\(size) bytes: \(Measure.text(Double(count) / seconds)) messages/s, \(Measure.text(time)) µs CPU a message, "
                + "\(Measure.text(Double(count) / Double(batches))) messages at once\(memory)")
        socket.abort()
    }

    /// From the server's `send` to the task that receives.
    private func delays(_ transport: WebSocketTransport, _ url: String, _ pause: Int) async throws {
        let socket = try await open(transport, "\(url)/paced/\(paced)/\(pause)")
        let before = ProcessUsage.processorTime
        var delays: [Double] = []
        while delays.count < paced {
            for message in try await socket.receive() {
                let sent = message.content.bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                delays.append(Double(MonotonicTime.nanoseconds - sent) / 1_000)
            }
        }
        let time = (ProcessUsage.processorTime - before) / Double(paced)
        delays.sort()
        func share(_ percent: Double) -> String {
            Measure.text(delays[min(delays.count - 1, Int(Double(delays.count) * percent / 100))])
        }
        print(
            "one message every \(pause) µs: \(share(50)) µs at the median from the server's send to the receiver, \(share(99)) at p99, "
                + "\(share(99.9)) at p99.9; \(Measure.text(time)) µs CPU a message")
        socket.abort()
    }

    private func open(_ transport: WebSocketTransport, _ url: String) async throws -> any WebSocketConnection {
        try await transport.open(WebSocketRequest(url: url), timeout: .seconds(5))
    }
}
