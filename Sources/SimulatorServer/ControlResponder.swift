import ExchangeSimulator
import HTTPTypes
import Hummingbird
import NIOCore
import UserStreamCore
import UserStreamTestKit

/// The control interface: a script in any language drives a story with it.
struct ControlResponder: HTTPResponder {
    let state: SimulatorState

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let request = try await FaceRequest(request, upTo: 1 << 20)
        do throws(ControlError) {
            return try await answer(request)
        } catch {
            return Self.error(400, error.message)
        }
    }

    private func answer(_ request: FaceRequest) async throws(ControlError) -> Response {
        if request.method == "GET" {
            switch request.path {
            case "/truth": return try await truth(request)
            case "/counts": return await counts()
            default: return Self.error(404, "there is no GET \(request.path); there are /truth and /counts")
            }
        }
        guard request.method == "POST" else { return Self.error(405, "only GET and POST are understood") }
        let body = try ControlBody(request.body)
        switch request.path {
        case "/trade": return try await trade(body)
        case "/advance": return try await advance(body)
        case "/fault": return try await fault(body)
        case "/socket": return try await socket(body)
        default: break
        }
        guard let command = ControlCommand(rawValue: String(request.path.dropFirst())) else {
            let known = ControlCommand.allCases.map { "/\($0.rawValue)" } + ["/fault", "/socket", "/advance", "/trade"]
            return Self.error(404, "there is no POST \(request.path); there are \(known.joined(separator: ", "))")
        }
        let id = try await state.withExchange { (exchange, _, time) throws(ControlError) in
            try command.run(body, &exchange, at: time)
        }
        return Self.json { writer in
            writer.key("ok")
            writer.bool(true)
            if let id {
                writer.key("id")
                writer.string(id.text)
            }
        }
    }

    /// `{"on":true,"account":100009,"intervalMs":400,"seed":1}`
    private func trade(_ body: ControlBody) async throws(ControlError) -> Response {
        try body.allow("on", "account", "intervalMs", "seed")
        guard let isOn = body.bool("on") else { throw ControlError("\"on\" must be true or false") }
        let account = try await state.withExchange { (exchange, _, _) throws(ControlError) in
            try body.account(exchange)
        }
        let milliseconds = try body.integer("intervalMs") ?? 400
        guard milliseconds > 0 else { throw ControlError("\"intervalMs\" must be positive") }
        let configuration = TraderConfiguration(
            account: account, interval: .milliseconds(milliseconds),
            seed: UInt64(clamping: try body.integer("seed") ?? 1))
        await state.setTrader(isOn ? configuration : nil)
        return Self.done
    }

    /// `{"seconds":7200}`: everything stored becomes older by that much.
    private func advance(_ body: ControlBody) async throws(ControlError) -> Response {
        try body.allow("seconds", "milliseconds")
        let seconds = try body.integer("seconds")
        guard let span = try body.integer("milliseconds") ?? seconds.map({ $0 * 1_000 }), span > 0 else {
            throw ControlError("\"seconds\" or \"milliseconds\" must be given, and positive")
        }
        await state.withExchange { _, face, _ in face.ageing = face.ageing + .milliseconds(Int64(span)) }
        return Self.done
    }

    /// `{"fault":"latency,emptyList","chance":"0.1","endpoint":"fills"}`, `{"fault":"timeoutAfterEffect","requests":[3]}`,
    /// `{"fault":"all","on":false}`
    private func fault(_ body: ControlBody) async throws(ControlError) -> Response {
        try body.allow("fault", "on", "chance", "requests", "endpoint")
        let faults: Set<Fault>
        do { faults = try Fault.parse(try body.required("fault")) } catch let error as SimulatorSettingError {
            throw ControlError(error.message)
        } catch let error as ControlError { throw error } catch { throw ControlError("\(error)") }
        let endpoint = body.text("endpoint")
        let trigger = try trigger(body)
        let isOn = body.bool("on") ?? true
        await state.withExchange { _, face, _ in
            for fault in faults {
                if isOn {
                    face.faults.enable(fault, trigger, at: endpoint)
                } else {
                    face.faults.disable(fault, at: endpoint)
                }
            }
        }
        return Self.done
    }

    /// `{"faults":"lost:20000,cut:8000"}`, `{"faults":"whole"}`, `{"cut":true}`, `{"cut":true,"seconds":3}` to let nobody in for so long
    private func socket(_ body: ControlBody) async throws(ControlError) -> Response {
        try body.allow("faults", "cut", "seconds")
        guard body.text("faults") != nil || body.bool("cut") == true else {
            throw ControlError("\"faults\" or \"cut\":true must be given")
        }
        if let text = body.text("faults") {
            do { await state.change(try SocketFaults(text: text)) } catch { throw ControlError(error.message) }
        }
        if body.bool("cut") == true {
            await state.cutSockets(away: .seconds(Int64(try body.integer("seconds") ?? 0)))
        }
        return Self.done
    }

    private func trigger(_ body: ControlBody) throws(ControlError) -> FaultPlan.Trigger {
        if let chance = try body.decimal("chance") {
            guard !chance.isNegative, chance <= .one,
                let millionths = try? (chance * ExactDecimal(1_000_000)).rounded(scale: 0, rounding: .halfEven),
                let count = Int(millionths.description)
            else { throw ControlError("\"chance\" must be from 0 to 1") }
            return .chance(millionths: count)
        }
        if let requests = try body.integers("requests") { return .requests(requests) }
        return .chance(millionths: 100_000)
    }

    private func truth(_ request: FaceRequest) async throws(ControlError) -> Response {
        let wanted = request.rawQuery.split(separator: "&").first { $0.hasPrefix("account=") }?.dropFirst(8)
        let body = try ControlBody(wanted.map { Array("{\"account\":\"\($0)\"}".utf8) } ?? [])
        let (history, ageing) = try await state.withExchange { (exchange, face, _) throws(ControlError) in
            (exchange.history(account: try body.account(exchange)), face.ageing)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: history.older(by: ageing).ndjson)))
    }

    private func counts() async -> Response {
        let plan = await state.withExchange { _, face, _ in face.faults }
        let sockets = await state.socketCounts
        return Self.json { writer in
            writer.key("requests")
            writer.beginObject()
            for (endpoint, count) in plan.requestCounts {
                writer.key(endpoint)
                writer.integer(Int64(count))
            }
            writer.endObject()
            writer.key("faults")
            writer.beginArray()
            for (endpoint, fault, count) in plan.counts {
                writer.beginObject()
                writer.key("endpoint")
                writer.string(endpoint)
                writer.key("fault")
                writer.string(fault.rawValue)
                writer.key("count")
                writer.integer(Int64(count))
                writer.endObject()
            }
            writer.endArray()
            writer.key("sockets")
            Self.write(sockets, &writer)
        }
    }

    private static func write(_ sockets: SocketCounts, _ writer: inout JSONWriter) {
        let counts = [
            ("open", sockets.open), ("opened", sockets.opened), ("cut", sockets.cut), ("pushes", sockets.pushes),
            ("lost", sockets.lost),
        ]
        writer.beginObject()
        for (name, count) in counts {
            writer.key(name)
            writer.integer(Int64(count))
        }
        writer.endObject()
    }

    private static let done = json { writer in
        writer.key("ok")
        writer.bool(true)
    }

    private static func error(_ status: Int, _ message: String) -> Response {
        json(status) { writer in
            writer.key("error")
            writer.string(message)
        }
    }

    private static func json(_ status: Int = 200, _ write: (inout JSONWriter) -> Void) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        writer.endObject()
        return Response(
            status: .init(code: status), headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }
}
