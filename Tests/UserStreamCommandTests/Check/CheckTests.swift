import ExchangeSimulator
import Foundation
import Testing
import UserStream
import UserStreamCore

@testable import UserStreamCommand

@Suite("check")
struct CheckTests {
    @Test("a key that may only read, bound to an address, on a machine whose clock is right")
    func allWell() async throws {
        let findings = try await CheckBench().findings()
        #expect(findings.troubles == [])
        #expect(Set(findings.map(\.subject)) == Set(Finding.Subject.allCases).subtracting([.withdrawal, .socket]))
        #expect(Check.verdict(findings) == "The stream can run.")
        #expect(findings.about(.roundTrip)?.message.hasPrefix("20 ms in the middle of 5 requests") == true)
        #expect(findings.about(.limits)?.message.contains("openOrders 49/50") == true)
    }

    @Test(
        "an exchange that tells neither an account's id nor what a key may do",
        arguments: [("cryptocom", "UNAUTHORIZED"), ("probit", "invalid_client")])
    func silent(exchange: String, word: String) async throws {
        let face = try FaceRegistry.face(exchange)
        let findings = try await CheckBench { $0.face = face }.findings()
        #expect(findings.troubles == ["permissions warning"])
        #expect(findings.about(.permissions)?.message == "the exchange does not tell what the key may do")
        #expect(findings.about(.key)?.message == "the exchange takes the key")
        let stranger = try await CheckBench { $0.face = face }.findings(key: "another-key")
        #expect(stranger.troubles == ["key failure"] && stranger.last?.message.contains(word) == true)
    }

    @Test("an exchange that lists fills and ended orders market by market is asked about one of them")
    func marketByMarket() async throws {
        let face = try FaceRegistry.face("binance")
        let findings = try await CheckBench { $0.face = face }.findings()
        #expect(findings.about(.reading)?.message.contains("the fills, the closed orders") == true)
        #expect(!findings.troubles.contains("reading failure"))
    }

    @Test("a key that may do more, works everywhere and expires soon: warnings, and an alarm")
    func generousKey() async throws {
        let findings = try await CheckBench {
            $0.permissions = [.read, .trade, .withdraw]
            $0.boundAddresses = []
            $0.keyDays = 3
        }.findings()
        #expect(
            findings.troubles
                == ["permissions warning", "withdrawal alarm", "addresses warning", "expiry warning"])
        #expect(findings.about(.expiry)?.message == "the key expires in 3 days")
        #expect(Check.verdict(findings) == "The stream can run; 4 things should be done.")
        let alarm = try #require(findings.about(.withdrawal)).lines.joined()
        #expect(alarm.contains("ALARM"))
        #expect(alarm.replacingOccurrences(of: "withdrawal", with: "").allSatisfy { !$0.isLowercase })
    }

    @Test("a key that cannot be used: what is wrong, and nothing is asked any more")
    func deadKeys() async throws {
        let cases: [(bench: CheckBench, key: String?, secret: String?, word: String)] = [
            (try CheckBench(), "another-key", nil, "Access key"), (try CheckBench(), nil, "another", "Verification"),
            (try CheckBench { $0.permissions = .trade }, nil, nil, "no permission"),
            (try CheckBench { $0.boundAddresses = ["203.0.113.7"] }, nil, nil, "IP address"),
            (try CheckBench { $0.keyDays = 0 }, nil, nil, "Access key"),
        ]
        for (bench, key, secret, word) in cases {
            let findings = try await bench.findings(key: key, secret: secret)
            #expect(findings.troubles == ["key failure"])
            #expect(findings.last?.message.contains(word) == true, "\(findings)")
            #expect(findings.last?.remedy?.isEmpty == false)
            #expect(Check.verdict(findings) == "The stream cannot run.")
        }
    }

    @Test("a clock that is wrong is corrected, and said", arguments: [-600_000, 600_000])
    func wrongClock(milliseconds: Int64) async throws {
        let findings = try await CheckBench(ahead: .milliseconds(milliseconds)).findings()
        #expect(findings.troubles == ["clock warning"])
        let message = try #require(findings.about(.clock)).message
        #expect(message.contains("600000 ms \(milliseconds > 0 ? "behind" : "ahead of") the exchange's"))
    }

    @Test("a time that is refused although the clock was read")
    func refusedTime() async throws {
        let refusal =
            #"{"status":"error","err-code":"api-signature-not-valid","err-msg":"Signature not valid: Invalid submission time [Timestamp]","data":null}"#
        let findings = try await CheckBench(tamper: { request, response in
            request.signature.isEmpty ? response : APIResponse(status: 200, body: Array(refusal.utf8))
        }).findings()
        #expect(findings.filter { $0.level == .failure }.map(\.subject) == [.clock])
        #expect(findings.last?.remedy?.contains("NTP") == true)
    }

    @Test("no way to the exchange")
    func noWay() async throws {
        let findings = try await CheckBench(tamper: { _, _ throws(TransportError) in
            throw TransportError(.connect, "127.0.0.1: nobody listens")
        }).findings()
        #expect(findings.map(\.subject) == [.connection])
        #expect(findings[0].message.contains("nobody listens") && findings[0].remedy?.contains("--base-url") == true)
    }

    @Test("a question that is not answered is named")
    func oneQuestion() async throws {
        let findings = try await CheckBench(tamper: { request, response in
            request.url.contains("/balance") ? APIResponse(status: 502, body: Array("<html>".utf8)) : response
        }).findings()
        #expect(findings.troubles == ["reading failure"])
        #expect(findings.first { $0.level == .failure }?.message.hasPrefix("the balances: transient") == true)
        #expect(findings.last?.subject == .limits, "the others are looked at all the same")
    }

    @Test("a failure that passes is none")
    func passingFailures() async throws {
        let asked = Locked<[String: Int]>([:])
        let findings = try await CheckBench(tamper: { request, response in
            let path = String(request.url.prefix { $0 != "?" })
            let count = asked.withLock { asked in
                asked[path, default: 0] += 1
                return asked[path] ?? 0
            }
            return count < 2 ? APIResponse(status: 502, body: []) : response
        }).findings()
        #expect(findings.troubles == [])
    }

    @Test("permissions that the exchange does not tell, an exchange that halts, limits that others use up")
    func lesserTroubles() async throws {
        let findings = try await CheckBench(tamper: { request, response in
            if request.url.contains("/v2/user/api-key") {
                return APIResponse(status: 200, body: Array(#"{"code":2003,"message":"no"}"#.utf8))
            }
            if request.url.contains("market-status") {
                let body = #"{"code":200,"data":{"marketStatus":2,"haltReason":3}}"#
                return APIResponse(status: 200, body: Array(body.utf8))
            }
            var response = response
            for place in response.headers.indices where response.headers[place].name.hasSuffix("Remain") {
                response.headers[place].value = "3"
            }
            return response
        }).findings()
        #expect(findings.troubles == ["exchange warning", "permissions warning", "limits warning"])
        #expect(findings.about(.exchange)?.message == "trading is halted (scheduled)")
    }

    @Test("findings and what probes find fit the schema")
    func schema() throws {
        let schema = try JSONSchema()
        for level in Finding.Level.allCases {
            for subject in Finding.Subject.allCases {
                for remedy in [nil, "do"] {
                    let finding = Finding(subject: subject, level: level, message: "words", remedy: remedy)
                    #expect(schema.faults(of: finding.json, as: "finding") == [])
                    #expect(finding.lines.count == (remedy == nil ? 1 : 2))
                }
            }
        }
    }

    @Test("the days of a key that tells when it expires, and rounding")
    func expiry() {
        let now = Timestamp(milliseconds: 1_700_000_000_000)
        func level(_ change: (inout KeyPermissions) -> Void) -> String? {
            var key = KeyPermissions(canRead: true, canTrade: false, canWithdraw: false, boundAddresses: ["x"])
            change(&key)
            return KeyFindings.findings(key, at: now).about(.expiry)?.message
        }
        #expect(level { _ in } == "the key does not expire")
        #expect(level { $0.daysLeft = 1 } == "the key expires in 1 day")
        #expect(level { $0.expiresAt = now + .days(30) } == "the key expires in 30 days")
        #expect(level { $0.expiresAt = now - .days(1) } == "the key has expired")
        #expect(level { $0.daysLeft = 0 } == "the key has expired")
    }
}

@Suite("check, as a process")
struct CheckProcessTests {
    @Test("exit codes, and the alarm on standard error")
    func exitCodes() async throws {
        try await withFolder { folder in
            var setup = SimulatorSetup.standard(seed: 1)
            setup.permissions = [.read, .withdraw]
            try await withServer(setup) { url in
                func run(_ secret: String, _ more: [String] = []) async throws -> (
                    status: Int32, output: String, errors: String
                ) {
                    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                    let file = folder + "/key.env"
                    let lines = "USERSTREAM_API_KEY=\(setup.key)\nUSERSTREAM_SECRET_KEY=\(secret)\n"
                    try Data(lines.utf8).write(to: URL(filePath: file))
                    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
                    return try await Tool.run(
                        ["check", "--exchange", "htx", "--base-url", url, "--credentials", file] + more)
                }
                let good = try await run(setup.secret)
                #expect(good.status == 0)
                #expect(good.output.hasSuffix("The stream can run; 2 things should be done.\n"))
                #expect(good.errors.hasPrefix("THIS KEY MAY WITHDRAW EVERYTHING"))
                #expect(!good.output.contains(setup.key) && !good.output.contains(setup.secret))
                let probed = try await run(setup.secret, ["--json", "--probe"])
                #expect(probed.status == 0)
                let schema = try JSONSchema()
                for line in probed.output.split(separator: "\n") {
                    let form = line.hasPrefix(#"{"probe""#) ? "probe" : "finding"
                    #expect(schema.faults(of: String(line), as: form) == [], "\(line)")
                }
                #expect(try await run("another secret").status == 1)
                #expect(try await Tool.run(["check"]).status == 64)
            }
        }
    }
}
