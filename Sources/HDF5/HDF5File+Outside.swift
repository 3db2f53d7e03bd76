import CHDF5

extension HDF5File {
    private static let mostNestedSources = 8

    /// Checks what a dataset shows of other datasets and files.
    ///
    /// A virtual dataset shows others, of its own file or of other ones. The library reads these by itself, so all of
    /// their chunks are checked beforehand.
    ///
    /// - Parameters:
    ///   - dataset: opened, of this file or of one to which a link leads
    ///   - depth: of how many virtual datasets it is a source
    func checkSources(of dataset: hid_t, _ path: String, depth: Int) throws(HDF5Error) {
        let properties = H5Dget_create_plist(dataset)
        defer { H5Pclose(properties) }
        let file = fileName(dataset)
        for index in 0..<UInt32(max(0, H5Pget_external_count(properties))) {
            let name = unsafe text { Int(unsafe H5Pget_external(properties, index, $1, $0, nil, nil)) }
            // The library seeks it in the working folder.
            _ = try outside.path(of: name, in: "", "external storage that leads", path)
        }
        guard H5Pget_layout(properties) == H5D_VIRTUAL else { return }
        guard depth < Self.mostNestedSources else {
            throw HDF5Error(
                path, expected: "at most \(Self.mostNestedSources) virtual datasets over each other",
                found: "more")
        }
        var (count, values) = (0, 0)
        unsafe _ = H5Pget_virtual_count(properties, &count)
        for index in 0..<count {
            let name = unsafe text { unsafe H5Pget_virtual_filename(properties, index, $0, $1) }
            let source = unsafe text { unsafe H5Pget_virtual_dsetname(properties, index, $0, $1) }
            // The library would seek any number of files or datasets that fit.
            guard !name.contains("%"), !source.contains("%") else {
                throw HDF5Error(
                    path, expected: "a virtual dataset that names its sources",
                    found: "the pattern \(name), \(source)")
            }
            let place =
                try name == "."
                ? file : outside.path(of: name, in: file, "a virtual dataset that leads", path)
            let found = try checkedValues(ofSource: source, in: place, depth: depth + 1)
            values += min(found, .max - values)
        }
        let shape = try outside.guardingLinks(in: dataset, path) { Dataset.shape(of: dataset) }
        let claimed = Dataset.product(shape)
        guard claimed <= max(values, Dataset.smallBytes) else {
            throw HDF5Error(path, expected: "at least \(claimed) values in its sources", found: "\(values)")
        }
    }

    /// The number of values of a source, all of whose chunks are checked first.
    private func checkedValues(ofSource source: String, in file: String, depth: Int) throws(HDF5Error)
        -> Int
    {
        let key = "\(file)\0\(source)"
        if let values = outside.checkedSources[key] { return values }
        let other = try HDF5File(path: file, outside: outside)
        let dataset = try other.dataset(source, depth: depth)
        try dataset.checkChunks(dataset.shape.map { 0..<$0 })
        let values = Dataset.product(dataset.shape)
        outside.checkedSources[key] = values
        return values
    }

    /// A text that the library writes to a buffer, and whose length it returns; empty where that is more than 4095 bytes.
    private func text(_ write: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        guard (0..<buffer.count).contains(unsafe write(&buffer, buffer.count)),
            let end = buffer.firstIndex(of: 0)
        else { return "" }
        return String(decoding: buffer[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
