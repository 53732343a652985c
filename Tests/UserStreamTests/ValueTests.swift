import Testing
import UserStreamTestKit

@testable import UserStream

/// Backoff, credentials, clocks.
@Suite struct ValueTests {
    @Test func theCeilingDoublesUpToTheCapAndStartsAgainAfterASuccess() {
        var random = SeededRandom(seed: 7)
        var backoff = Backoff()
        var ceilings: [Int64] = []
        for _ in 1...8 {
            ceilings.append(backoff.ceiling.milliseconds)
            let ceiling = backoff.ceiling
            let pause = backoff.next(using: &random)
            #expect((.zero...ceiling).contains(pause))
        }
        #expect(ceilings == [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
        backoff.reset()
        #expect(backoff.ceiling == .milliseconds(500))
        #expect(backoff == Backoff())
    }

    @Test func jitterIsFull() {
        var random = SeededRandom(seed: 7)
        var drawn: [Int64] = []
        for _ in 0..<200 {
            var backoff = Backoff(base: .seconds(10))
            drawn.append(backoff.next(using: &random).milliseconds)
        }
        #expect((drawn.min() ?? 0) < 1_000)
        #expect((drawn.max() ?? 0) > 9_000)
    }

    @Test func credentialsComeFromTheEnvironment() throws {
        let variables = [
            "USERSTREAM_API_KEY": "key", "USERSTREAM_SECRET_KEY": "secret", "USERSTREAM_PASSPHRASE": "words",
            "USERSTREAM_KEY_KIND": "ed25519",
        ]
        let credentials = try Credentials.environment { variables[$0] }
        #expect(credentials.apiKey == "key")
        #expect(credentials.secretKey == SecretBytes("secret"))
        #expect(credentials.passphrase == SecretBytes("words"))
        #expect(credentials.keyKind == .ed25519)
        let least = try Credentials.environment { ["USERSTREAM_API_KEY": "k", "USERSTREAM_SECRET_KEY": "s"][$0] }
        #expect(least.passphrase == nil)
        #expect(least.keyKind == .hmac)
    }

    @Test(arguments: ["USERSTREAM_API_KEY", "USERSTREAM_SECRET_KEY", "USERSTREAM_KEY_KIND"])
    func whatIsMissingIsNamed(name: String) {
        var variables = ["USERSTREAM_API_KEY": "k3y", "USERSTREAM_SECRET_KEY": "s3cr3t"]
        variables[name] = name == "USERSTREAM_KEY_KIND" ? "dsa" : ""
        do {
            _ = try Credentials.environment { variables[$0] }
            Issue.record("it was accepted")
        } catch {
            #expect(error.code == .credentials)
            #expect(error.message.contains(name))
            #expect(!error.message.contains("s3cr3t"))
        }
    }

    @Test func theSystemClockGoesForwardAndDoesNotSleepInThePast() async throws {
        let clock = SystemClock()
        let first = clock.now
        #expect(first.milliseconds > 1_600_000_000_000)
        try await clock.sleep(until: first - .seconds(5))
        #expect(clock.now >= first)
    }

    @Test func theTestClockWakesInOrderOfDeadlines() async {
        let clock = TestClock()
        let start = clock.now
        let woken = Locked([Int64]())
        await clock.run {
            await withTaskGroup(of: Void.self) { group in
                for span in [30, 10, 20, 50] as [Int64] {
                    group.addTask {
                        try? await clock.sleep(until: start + .milliseconds(span))
                        woken.withLock { $0.append((clock.now - start).milliseconds) }
                    }
                }
                await clock.advance(by: .milliseconds(30))
                #expect(woken.withLock { $0 } == [10, 20, 30])
                group.cancelAll()
            }
        }
        #expect(clock.sleeperCount == 0)
    }
}

/// A state that tasks wait for.
@Suite struct MonitorTests {
    let executor = TestExecutor()

    @Test func waitersGoOnInOrderWhenTheStateLetsThem() async throws {
        let monitor = Monitor(0)
        let order = Locked([Int]())
        try await withTaskExecutorPreference(executor) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...3 {
                    group.addTask {
                        try await monitor.wait { state -> Void? in
                            guard state > 0 else { return nil }
                            state -= 1
                            return ()
                        }
                        order.withLock { $0.append(number) }
                    }
                    await executor.idle()
                }
                monitor.withLock { $0 = 2 }
                await executor.idle()
                #expect(order.withLock { $0 } == [1, 2])
                monitor.withLock { $0 = 1 }
                try await group.waitForAll()
                #expect(order.withLock { $0 } == [1, 2, 3])
            }
        }
    }

    @Test func aCancelledWaiterTakesNothing() async throws {
        let monitor = Monitor(0)
        await withTaskExecutorPreference(executor) {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    do {
                        try await monitor.wait { state -> Void? in
                            if state == 0 { return nil }
                            state -= 1
                            return ()
                        }
                        return true
                    } catch { return false }
                }
                await executor.idle()
                group.cancelAll()
                #expect(await group.next() == false)
            }
        }
        #expect(
            monitor.withLock { state in
                state = 1
                return state
            } == 1)
        #expect(monitor.withLock { $0 } == 1)
    }

    @Test func onlyOnePassesAGate() async throws {
        let gate = Gate()
        let inside = Locked((now: 0, most: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await gate.run {
                        inside.withLock { inside in
                            inside.now += 1
                            inside.most = max(inside.most, inside.now)
                        }
                        await Task.yield()
                        inside.withLock { $0.now -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.withLock { $0.most } == 1)
    }
}
