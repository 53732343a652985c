import CCurl
import UserStream
import UserStreamCore

/// The header fields of a request in libcurl's form. Lives on the loop thread.
@safe final class HeaderList {
    private(set) var head: UnsafeMutablePointer<curl_slist>?

    /// False stands for "out of memory".
    func set(_ request: SignedRequest) -> Bool {
        clear()
        var names = Set<String>()
        for header in request.headers {
            names.insert(header.name.lowercased())
            // With a colon libcurl would take an empty value as "leave the field out".
            guard append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)") else {
                return false
            }
        }
        // Fields that libcurl would add by itself are left out by a name without value.
        var further = ["Expect:"]
        if !names.contains("accept-encoding") { further.append("Accept-Encoding: gzip") }
        if !names.contains("accept") { further.append("Accept: */*") }
        if !names.contains("content-type") { further.append("Content-Type:") }
        for line in further {
            guard append(line) else { return false }
        }
        return true
    }

    func clear() {
        unsafe curl_slist_free_all(head)
        unsafe head = nil
    }

    deinit { clear() }

    private func append(_ line: String) -> Bool {
        guard let longer = unsafe curl_slist_append(head, line) else { return false }
        unsafe head = longer
        return true
    }
}
