/// A large value that is replaced as a whole: copies share it.
package final class Shared<Value: Sendable>: Sendable {
    package let value: Value
    package init(_ value: Value) { self.value = value }
}
