#if os(Linux)
    import Foundation

    /// Notices each write to the files of a folder, soon enough to act in the middle of a commit. Where the system has no such thing, it notices nothing.
    final class WriteWatcher: Sendable {
        private let descriptor: Int32

        init(folder: String) {
            descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
            if descriptor >= 0 { _ = inotify_add_watch(descriptor, folder, UInt32(IN_MODIFY)) }
        }

        deinit { if descriptor >= 0 { close(descriptor) } }

        /// Forgets the writes so far.
        func reset() { while take() > 0 {} }

        /// Waits for writes on the calling thread, until there are so many or the time is over. The system joins what follows closely.
        func wait(for writes: Int, until deadline: Int) {
            var count = 0
            while count < writes, Moment.now < deadline {
                var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&wanted, 1, Int32(max(1, (deadline - Moment.now) / 1_000))) > 0 else { continue }
                count += take()
            }
        }

        /// How many writes were noticed since the last call.
        private func take() -> Int {
            var buffer = [UInt8](repeating: 0, count: 16_384)
            let length = read(descriptor, &buffer, buffer.count)
            var (count, place) = (0, 0)
            while place + 16 <= length {
                count += 1
                let name = buffer[(place + 12)..<(place + 16)].reversed().reduce(0) { $0 << 8 | Int($1) }
                place += 16 + name
            }
            return count
        }
    }
#else
    /// This system tells of no writes in time: what waits for them waits for the time to be over.
    final class WriteWatcher: Sendable {
        init(folder: String) {}
        func reset() {}
        func wait(for writes: Int, until deadline: Int) { Moment.pause(deadline - Moment.now) }
    }
#endif
