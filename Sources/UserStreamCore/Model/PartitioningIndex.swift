extension RandomAccessCollection where Index == Int {
    /// The first index for which `isBehind` holds, in a collection where it holds for all later ones too.
    @inlinable
    package func partitioningIndex(_ isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
