import CCurl
import UserStream
import UserStreamCore

/// Reads what libcurl measured.
@safe struct EasyTimings {
    let easy: UnsafeMutableRawPointer

    func read(_ submission: Submission) -> RequestTimings {
        let status = long(CURLINFO_RESPONSE_CODE)
        let nameLookup = time(CURLINFO_NAMELOOKUP_TIME_T)
        return RequestTimings(
            host: submission.target.host,
            method: submission.request.method,
            status: status == 0 ? nil : status,
            failure: nil,
            nameLookup: nameLookup,
            connect: time(CURLINFO_CONNECT_TIME_T),
            tls: time(CURLINFO_APPCONNECT_TIME_T),
            firstByte: time(CURLINFO_STARTTRANSFER_TIME_T),
            total: time(CURLINFO_TOTAL_TIME_T),
            bytesSent: number(CURLINFO_SIZE_UPLOAD_T),
            bytesReceived: number(CURLINFO_SIZE_DOWNLOAD_T),
            reusedConnection: long(CURLINFO_NUM_CONNECTS) == 0 && time(CURLINFO_PRETRANSFER_TIME_T) > .zero,
            httpVersion: version(long(CURLINFO_HTTP_VERSION)))
    }

    private func version(_ code: Int) -> String? {
        switch code {
        case CURL_HTTP_VERSION_1_0: "1.0"
        case CURL_HTTP_VERSION_1_1: "1.1"
        case CURL_HTTP_VERSION_2_0: "2"
        default: nil
        }
    }

    private func time(_ info: CURLINFO) -> Duration { .microseconds(number(info)) }

    private func number(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        unsafe ccurl_get_offset(easy, info, &value)
        return Int64(value)
    }

    private func long(_ info: CURLINFO) -> Int {
        var value = 0
        unsafe ccurl_get_long(easy, info, &value)
        return value
    }
}
