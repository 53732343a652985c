extension StrictFields {
    /// The category of a failure, with what belongs to it.
    package mutating func category() throws(JSONError) -> APIError.Category {
        switch try text("category") {
        case "transient": return .transient
        case "rateLimited":
            let wait = try optional("retryAfterMs")?.requiredInt64()
            return .rateLimited(retryAfter: wait.map(TimeSpan.milliseconds))
        case "clockSkew": return .clockSkew
        case "notFound": return .notFound
        case "auth": return .auth
        case "permission": return .permission
        case "maintenance": return .maintenance
        case "malformed": return .malformed
        case "rejected": return .rejected(try word("reason", APIError.Rejection.self))
        case let name: throw unexpected("there is no category '\(name)'")
        }
    }
}
