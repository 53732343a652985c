public import UserStreamCore

extension SignedRequest {
    /// A request that is public, so that nothing is signed: its parameters are percent-encoded by RFC 3986.
    public init(public request: APIRequest, baseURL: String, headers: [NameValue] = []) {
        let query = request.parameters.isEmpty ? "" : "?" + queryText(request.parameters)
        self.init(method: request.method, url: baseURL + request.path + query, headers: headers, body: request.body)
    }
}
