#if os(Linux)
    import CCurl
    import UserStream

    /// The loop for Linux: libcurl names its sockets, the kernel keeps the list.
    @safe final class EpollLoop: EventLoop {
        private static let capacity = 256
        /// Marks the sockets that libcurl does not look after, above the descriptor.
        private static let ours: UInt64 = 1 << 32

        private let multi: UnsafeMutableRawPointer
        private let epoll: Int32
        private let wakeEvent: Int32
        private let events: UnsafeMutablePointer<epoll_event>
        /// When libcurl wants its turn even if no socket is ready.
        private var timer: Int64?

        init(multi: UnsafeMutableRawPointer) throws(TransportError) {
            unsafe self.multi = unsafe multi
            epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
            wakeEvent = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
            unsafe events = .allocate(capacity: Self.capacity)
            // Edge-triggered: each write is seen once, so that the counter never has to be read.
            let watched =
                epoll >= 0 && wakeEvent >= 0
                && control(EPOLL_CTL_ADD, wakeEvent, EPOLLIN.rawValue | EPOLLET.rawValue)
            guard watched else {
                close()
                throw TransportError(.connect, "epoll or eventfd: no file descriptor")
            }
        }

        deinit { unsafe events.deallocate() }

        var waker: any LoopWaker { EventWaker(descriptor: wakeEvent) }

        /// Lets libcurl report its sockets and its timer here. `self` must outlive the multi handle.
        func attach() {
            let context = unsafe Unmanaged.passUnretained(self).toOpaque()
            unsafe ccurl_multi_set_socket_callback(
                multi,
                { _, socket, what, context, known in
                    if let context = unsafe context {
                        unsafe Unmanaged<EpollLoop>.fromOpaque(context).takeUnretainedValue()
                            .watch(socket, what: what, isKnown: known != nil)
                    }
                    return 0
                }, context)
            unsafe ccurl_multi_set_timer_callback(
                multi,
                { _, milliseconds, context in
                    if let context = unsafe context {
                        unsafe Unmanaged<EpollLoop>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
                    }
                    return 0
                }, context)
        }

        func turn(until time: Int64?) -> [Int32] {
            let count = unsafe epoll_wait(
                epoll, events, Int32(Self.capacity), wait(until: min(time ?? .max, timer ?? .max)))
            var running: Int32 = 0
            var ready: [Int32] = []
            for index in 0..<Int(max(count, 0)) {
                let event = unsafe events[index]
                let socket = unsafe Int32(truncatingIfNeeded: event.data.u64)
                guard socket != wakeEvent else { continue }
                guard unsafe event.data.u64 & Self.ours == 0 else {
                    ready.append(socket)
                    continue
                }
                unsafe curl_multi_socket_action(multi, socket, Self.conditions(event.events), &running)
            }
            if let timer, timer <= ccurl_monotonic_milliseconds() {
                self.timer = nil
                unsafe curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
            }
            return ready
        }

        func watch(_ socket: Int32, _ interest: SocketInterest) {
            var conditions: UInt32 = 0
            if interest.contains(.reading) { conditions |= EPOLLIN.rawValue }
            if interest.contains(.writing) { conditions |= EPOLLOUT.rawValue }
            if interest.isEmpty {
                // Without conditions the kernel would still report a broken connection, again and again.
                _ = control(EPOLL_CTL_DEL, socket, 0)
            } else if !control(EPOLL_CTL_MOD, socket, conditions, Self.ours) {
                _ = control(EPOLL_CTL_ADD, socket, conditions, Self.ours)
            }
        }

        func close() {
            // The multi handle still closes connections after this; it must not report them here any more.
            unsafe ccurl_multi_set_socket_callback(multi, nil, nil)
            unsafe ccurl_multi_set_timer_callback(multi, nil, nil)
            if epoll >= 0 { CCurl.close(epoll) }
            if wakeEvent >= 0 { CCurl.close(wakeEvent) }
        }

        private func wait(until time: Int64) -> Int32 {
            time == .max ? -1 : Int32(clamping: max(0, time - ccurl_monotonic_milliseconds()))
        }

        private func setTimer(_ milliseconds: Int) {
            timer = milliseconds < 0 ? nil : ccurl_monotonic_milliseconds() + Int64(milliseconds)
        }

        private func watch(_ socket: Int32, what: Int32, isKnown: Bool) {
            var conditions: UInt32 = 0
            switch what {
            case CURL_POLL_IN: conditions = EPOLLIN.rawValue
            case CURL_POLL_OUT: conditions = EPOLLOUT.rawValue
            case CURL_POLL_INOUT: conditions = EPOLLIN.rawValue | EPOLLOUT.rawValue
            default: break
            }
            if what == CURL_POLL_REMOVE {
                _ = control(EPOLL_CTL_DEL, socket, 0)
            } else if isKnown {
                _ = control(EPOLL_CTL_MOD, socket, conditions)
            } else if control(EPOLL_CTL_ADD, socket, conditions) || control(EPOLL_CTL_MOD, socket, conditions) {
                // Anything but nil marks the socket as known; libcurl forgets it with the socket.
                unsafe curl_multi_assign(multi, socket, multi)
            }
        }

        private func control(
            _ operation: Int32, _ descriptor: Int32, _ conditions: UInt32, _ mark: UInt64 = 0
        ) -> Bool {
            var event = unsafe epoll_event()
            unsafe event.events = conditions
            unsafe event.data.u64 = UInt64(UInt32(bitPattern: descriptor)) | mark
            return unsafe epoll_ctl(epoll, operation, descriptor, &event) == 0
        }

        /// An error is passed on as readable and writable: the call that then fails tells which error it was.
        private static func conditions(_ events: UInt32) -> Int32 {
            let broken = events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
            var conditions: Int32 = 0
            if broken || events & EPOLLIN.rawValue != 0 { conditions |= CURL_CSELECT_IN }
            if broken || events & EPOLLOUT.rawValue != 0 { conditions |= CURL_CSELECT_OUT }
            return conditions
        }
    }

    private struct EventWaker: LoopWaker {
        let descriptor: Int32

        func wake() { eventfd_write(descriptor, 1) }
    }
#endif
