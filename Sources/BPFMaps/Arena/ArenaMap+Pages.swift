public import BPFModel

/// Pages that come and go.
extension ArenaMap {
    /// How many pages exist.
    public var pageCount: Int { allocatedPages.count }

    /// The pages that exist, in order.
    public var allocatedPages: [Int] { (0..<place.pageCount).filter { present[$0] } }

    private func isInside(_ pages: Range<Int>) -> Bool {
        pages.lowerBound >= 0 && pages.upperBound <= place.pageCount
    }

    /// Allocates pages that follow each other, zeroed; the number of the first one.
    ///
    /// - Throws: `EINVAL` for less than one page, `ENOMEM` where there are not so many in a row.
    public func allocate(pages count: Int) throws(LinuxError) -> Int {
        if count < 1 { throw .einval }
        let first = change { () -> Int? in
            guard let first = freeRun(of: count), bring(first..<first + count) else { return nil }
            return first
        }
        guard let first else { throw .enomem }
        return first
    }

    private func freeRun(of count: Int) -> Int? {
        guard count <= place.pageCount else { return nil }
        var (page, length) = (0, 0)
        while page < place.pageCount {
            if length == 0, page % 64 == 0, taken.word(from: page) == .max {
                page += 64
                continue
            }
            length = taken[page] ? 0 : length + 1
            page += 1
            if length == count { return page - count }
        }
        return nil
    }

    /// Allocates these pages, zeroed, and none where one of them is taken.
    ///
    /// - Throws: `EINVAL` for pages that the arena doesn't have, `EBUSY` for taken ones, `ENOMEM`.
    public func allocate(_ pages: Range<Int>) throws(LinuxError) {
        guard !pages.isEmpty, isInside(pages) else { throw .einval }
        let error = change { () -> LinuxError? in
            if pages.contains(where: { taken[$0] }) { return .ebusy }
            return bring(pages) ? nil : .enomem
        }
        if let error { throw error }
    }

    /// Makes free pages exist; false where the system has no room for them.
    private func bring(_ pages: Range<Int>) -> Bool {
        // A file's page may have been another's before; memory of this process is new.
        if memory.isShared { pages.forEach(clear) }
        for page in pages { (taken[page], present[page]) = (true, true) }
        guard window?.settle(pages) ?? true else {
            for page in pages { (taken[page], present[page]) = (false, false) }
            _ = window?.settle(pages)
            return false
        }
        if !memory.isShared, ArenaWindow.hostPagesAreLarger { pages.forEach(clear) }
        return true
    }

    private func clear(_ page: Int) {
        // Safety: a page that users may access.
        unsafe RawMemory.zero(address(page), count: Self.pageSize)
    }

    /// Gives pages back; those that are free already stay so.
    ///
    /// - Throws: `EINVAL` for pages that the arena doesn't have.
    public func free(pages: Range<Int>) throws(LinuxError) {
        if !isInside(pages) { throw .einval }
        change {
            for page in pages { (present[page], taken[page]) = (false, false) }
            _ = window?.settle(pages)
        }
    }

    /// Sets pages aside that don't exist then, and that nobody gets until they are given back.
    ///
    /// - Throws: `EINVAL` for pages that the arena doesn't have, `EBUSY` for taken ones.
    public func reserve(_ pages: Range<Int>) throws(LinuxError) {
        if !isInside(pages) { throw .einval }
        let isBusy = change { () -> Bool in
            if pages.contains(where: { taken[$0] }) { return true }
            for page in pages { taken[page] = true }
            return false
        }
        if isBusy { throw .ebusy }
    }
}
