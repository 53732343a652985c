import CCurl
import UserStream

/// One connection of libcurl without a protocol on it. Lives on the loop thread only.
@safe final class ByteStream {
    /// What became of an attempt to read or write.
    enum Progress {
        /// So many bytes.
        case bytes(Int)
        /// Nothing can be done now.
        case mustWait
        /// Nothing can be done any more.
        case over(TransportError)
    }

    let id: UInt64
    let user: any ByteStreamUser
    let target: StreamTarget
    let easy: UnsafeMutableRawPointer
    /// Absent until the connection stands.
    private(set) var socket: Int32?
    /// What the loop watches the socket for.
    var interest: SocketInterest = []
    /// When the user is asked again at the latest.
    var deadline: Int64?
    /// How many bytes the network has taken.
    private(set) var written = 0
    private var output: [UInt8] = []
    private var outputStart = 0
    private let errorText: UnsafeMutablePointer<CChar>

    init?(
        _ id: UInt64, _ target: StreamTarget, _ user: any ByteStreamUser, _ configuration: CurlTransportConfiguration
    ) {
        guard let easy = unsafe curl_easy_init() else { return nil }
        self.id = id
        self.target = target
        self.user = user
        unsafe self.easy = unsafe easy
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        let options = unsafe EasyOptions(easy: easy)
        unsafe options.setForStream(
            target, configuration, context: Unmanaged.passUnretained(self).toOpaque(), errorText)
        guard options.failure == nil else { return nil }
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe errorText.deallocate()
    }

    /// Takes libcurl's word on the connection. Nil on success.
    func connected(_ code: CURLcode) -> TransportError? {
        guard code == CURLE_OK else { return error(code, isConnected: false) }
        var socket: Int32 = -1
        guard unsafe ccurl_get_socket(easy, &socket) == CURLE_OK, socket >= 0 else {
            return TransportError(.connect, "\(target.host): libcurl has no socket")
        }
        self.socket = socket
        return nil
    }

    // MARK: Bytes

    /// Whether everything was written.
    var isFlushed: Bool { outputStart == output.count }

    func add(_ bytes: [UInt8]) {
        if isFlushed {
            (output, outputStart) = (bytes, 0)
        } else {
            output += bytes
        }
    }

    /// Writes as much as the network takes; an error when it takes nothing any more.
    func flush() -> TransportError? {
        while !isFlushed {
            switch write() {
            case .bytes(let count):
                outputStart += count
                written += count
            case .mustWait: return nil
            case .over(let error): return error
            }
        }
        (output, outputStart) = ([], 0)
        return nil
    }

    private func write() -> Progress {
        var count = 0
        let code = unsafe output.withUnsafeBytes { bytes in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[outputStart...])
            return unsafe curl_easy_send(easy, rest.baseAddress, rest.count, &count)
        }
        return progress(code, count)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Progress {
        var count = 0
        let code = unsafe curl_easy_recv(easy, buffer.baseAddress, buffer.count, &count)
        if code == CURLE_OK, count == 0 {
            return .over(TransportError(.interrupted, "\(target.host): the server ended the connection"))
        }
        return progress(code, count)
    }

    private func progress(_ code: CURLcode, _ count: Int) -> Progress {
        switch code {
        case CURLE_OK: .bytes(count)
        case CURLE_AGAIN: .mustWait
        default: .over(error(code, isConnected: true))
        }
    }

    private func error(_ code: CURLcode, isConnected: Bool) -> TransportError {
        TransferFailure.error(
            code, host: target.host, detail: unsafe String(cString: errorText), requestLeft: isConnected)
    }
}
