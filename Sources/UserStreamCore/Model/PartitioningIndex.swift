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

extension Array {
    /// Sorts what mostly is in order already: then that is all that is found out.
    package mutating func sortUnlessSorted(by isBefore: (Element, Element) -> Bool) {
        let isSorted = indices.dropFirst().allSatisfy { !isBefore(self[$0], self[$0 - 1]) }
        if !isSorted { sort(by: isBefore) }
    }
}
