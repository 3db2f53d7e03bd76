// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// One executable a filter; `reads` names the modules it needs beside `FilterKit` and `GGMLCore`.
func filter(_ name: String, reads: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            "FilterKit", "GGMLCore",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ] + reads,
        swiftSettings: settings)
}

let package = Package(
    name: "ggml",
    products: [
        // For the package in Benchmarks; the programs are products by themselves.
        .library(name: "GGMLCore", targets: ["GGMLCore"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    ],
    targets: [
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
        .systemLibrary(name: "CLZF", pkgConfig: "liblzf", providers: [.apt(["liblzf-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas0"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "HDF5", dependencies: ["CDeflate", "CHDF5", "CHDF5Extras"], swiftSettings: settings),
        .target(name: "CHDF5Extras", dependencies: ["CHDF5", "CLZF"]),
        .target(name: "CNumbers"),
        .target(name: "CLanes"),
        .target(
            name: "GGMLCore", dependencies: ["CDeflate", "CLanes", "CNumbers", "COpenBLAS"],
            swiftSettings: settings),
        .target(
            name: "CohortReaders", dependencies: ["CNumbers", "CZlib", "GGMLCore", "HDF5"],
            swiftSettings: settings),
        .target(
            name: "FilterKit",
            dependencies: [
                "CMalloc", "GGMLCore", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        filter("ggml-ingest", reads: ["CohortReaders"]),
        filter("ggml-normalize"),
        filter("ggml-pca"),
        filter("ggml-fit"),
        filter("ggml-dist"),
        filter("ggml-cluster"),
        filter("ggml-embed"),
        filter("ggml-view"),
        filter("ggml-split"),
        filter("ggml-score"),
        filter("ggml-classify"),
        filter("ggml-tune"),
        filter("ggml-genes"),
        filter("ggml-synth"),
        .target(
            name: "TestSupport", dependencies: ["GGMLCore"], path: "Tests/TestSupport",
            swiftSettings: settings),
        .testTarget(
            name: "GGMLCoreTests", dependencies: ["CLanes", "GGMLCore", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "HDF5Tests", dependencies: ["HDF5", "CohortReaders", "GGMLCore", "TestSupport"],
            exclude: ["AnnData", "Chunks", "Layouts", "Malformed", "Outside", "VariableGenes"],
            swiftSettings: settings),
        .testTarget(
            name: "FilterTests", dependencies: ["GGMLCore", "TestSupport"], exclude: ["Cases"],
            swiftSettings: settings),
    ]
)
