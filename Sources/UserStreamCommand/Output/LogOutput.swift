import Foundation
import Logging

/// What the libraries log goes to standard error, so that standard output has nothing but what was asked for.
enum LogOutput {
    /// To be called once, before anything else.
    /// - Parameter isVerbose: whether to print what is done; otherwise only what nothing else would tell.
    static func start(isVerbose: Bool) {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = isVerbose ? .debug : .critical
            return handler
        }
    }
}
