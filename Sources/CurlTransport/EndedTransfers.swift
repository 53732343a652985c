import CCurl

/// The next of a multi handle's transfers that libcurl has ended: whose it is, and how it ended; `nil` when there is none left.
///
/// - Parameter multi: a multi handle whose easy handles all have their owners as private data.
func nextEnded<Owner: AnyObject>(of multi: UnsafeMutableRawPointer, as type: Owner.Type) -> (
    owner: Owner, code: CURLcode
)? {
    var left: Int32 = 0
    while let message = unsafe curl_multi_info_read(multi, &left) {
        guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else {
            continue
        }
        // The owner removes the handle, which frees the message.
        let code = unsafe message.pointee.data.result
        var context: UnsafeMutablePointer<CChar>?
        unsafe ccurl_get_pointer(easy, CURLINFO_PRIVATE, &context)
        guard let context = unsafe context else { continue }
        return (unsafe Unmanaged<Owner>.fromOpaque(context).takeUnretainedValue(), code)
    }
    return nil
}
