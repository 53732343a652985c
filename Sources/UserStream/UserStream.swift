// The whole vocabulary comes along, so that `import UserStream` is all that a user writes.
@_exported public import UserStreamCore
