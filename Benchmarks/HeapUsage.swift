#if canImport(Glibc)
    import Glibc

    extension ProcessUsage {
        /// How many bytes would be free after something was let go. It is let go in a copy of this process, so that nothing changes here.
        /// `nil` where that cannot be told.
        static func memoryFreed(by letGo: () -> Void) -> Int? {
            var ends: [CInt] = [0, 0]
            guard pipe(&ends) == 0 else { return nil }
            defer { close(ends[0]) }
            let child = fork()
            if child == 0 {
                let before = allocatedMemory
                letGo()
                var freed = before.flatMap { before in allocatedMemory.map { before - $0 } } ?? -1
                write(ends[1], &freed, MemoryLayout<Int>.size)
                _exit(0)
            }
            close(ends[1])
            var freed = -1
            let count = read(ends[0], &freed, MemoryLayout<Int>.size)
            var status: CInt = 0
            waitpid(child, &status, 0)
            return count == MemoryLayout<Int>.size && freed >= 0 ? freed : nil
        }

        private typealias Report = @convention(c) (CInt, UnsafeMutablePointer<FILE>) -> CInt

        /// Bytes that are allocated at the moment, by the allocator's own report.
        private static var allocatedMemory: Int? {
            guard let report = dlsym(nil, "malloc_info").map({ unsafeBitCast($0, to: Report.self) }),
                let file = tmpfile()
            else { return nil }
            defer { fclose(file) }
            guard report(0, file) == 0 else { return nil }
            rewind(file)
            // The totals of all heaps come after those of each.
            var totals: [String: Int] = [:]
            var line = [CChar](repeating: 0, count: 256)
            while fgets(&line, 256, file) != nil {
                let text = line.withUnsafeBufferPointer { buffer in
                    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                }
                let words = text.split(separator: "\"")
                if words.count > 3, let size = Int(words[words.count - 2]) {
                    totals["\(words[0])\(words[1])"] = size
                }
            }
            guard let all = totals["<system type=current"] else { return nil }
            let free = (totals["<total type=fast"] ?? 0) + (totals["<total type=rest"] ?? 0)
            return all - free + (totals["<total type=mmap"] ?? 0)
        }
    }
#else
    extension ProcessUsage {
        /// `nil`: only the GNU C library tells how much is allocated.
        static func memoryFreed(by letGo: () -> Void) -> Int? { nil }
    }
#endif
