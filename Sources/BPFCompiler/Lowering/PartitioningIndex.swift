extension RandomAccessCollection where Index == Int {
    /// The first element for which a condition holds, which then holds for all behind it; the end where there is none.
    func partitioningIndex(where condition: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
