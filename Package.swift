// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A program, as a module of `ggml`; `uses` names the modules behind what it does with a cohort.
func filter(_ name: String, uses: Target.Dependency...) -> Target {
    .target(
        name: name,
        dependencies: uses + [
            "FilterKit", "GGMLCore", "GGMLStream",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        swiftSettings: settings)
}

let filters = [
    filter("ggml-ingest", uses: "CohortReaders"),
    filter("ggml-normalize", uses: "GGMLMethods"),
    filter("ggml-pca", uses: "GGMLMethods"),
    filter("ggml-fit", uses: "GGMLMethods"),
    filter("ggml-dist", uses: "GGMLMethods"),
    filter("ggml-cluster", uses: "GGMLMethods"),
    filter("ggml-embed", uses: "GGMLMethods"),
    filter("ggml-view", uses: "GGMLDrawing", "GGMLMethods"),
    filter("ggml-split", uses: "GGMLMethods"),
    filter("ggml-score", uses: "GGMLMethods"),
    filter("ggml-classify", uses: "GGMLMethods"),
    filter("ggml-tune", uses: "GGMLMethods"),
    filter("ggml-genes", uses: "GGMLMethods"),
    filter("ggml-synth", uses: "GGMLMethods"),
    filter("ggml-merge", uses: "GGMLMethods"),
    filter("ggml-export", uses: "CohortWriters", "GGMLMethods"),
    filter("ggml-plot", uses: "CohortFigures", "GGMLDrawing"),
    filter("ggml-report", uses: "CohortFigures", "GGMLDrawing", "GGMLMethods"),
    filter("ggml-doctor", uses: "CKernels", "HDF5"),
]

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
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "HDF5", dependencies: ["CDeflate", "CHDF5", "CHDF5Extras"], swiftSettings: settings),
        .target(name: "CHDF5Extras", dependencies: ["CHDF5", "CLZF", "CTemporaryFiles"]),
        .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CTemporaryFiles"),
        .target(
            name: "CKernels",
            // Debug builds assert what the headers ask of callers.
            cSettings: [.define("NDEBUG", .when(configuration: .release))]),
        .target(
            name: "GGMLCore", dependencies: ["CKernels", "COpenBLAS"],
            exclude: ["README.md", "Transport/Algorithm.md"], swiftSettings: settings),
        .target(
            name: "GGMLStream", dependencies: ["CDeflate", "CKernels", "CTemporaryFiles", "GGMLCore"],
            swiftSettings: settings),
        .target(name: "GGMLMethods", dependencies: ["GGMLCore", "GGMLStream"], swiftSettings: settings),
        .target(name: "GGMLDrawing", swiftSettings: settings),
        .target(
            name: "CohortReaders", dependencies: ["CKernels", "CZlib", "GGMLCore", "GGMLStream", "HDF5"],
            swiftSettings: settings),
        .target(
            name: "CohortWriters", dependencies: ["CDeflate", "GGMLCore", "GGMLStream", "HDF5"],
            swiftSettings: settings),
        .target(
            name: "FilterKit",
            dependencies: [
                "CMalloc", "GGMLCore", "GGMLMethods", "GGMLStream",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .target(
            name: "CohortFigures",
            dependencies: ["FilterKit", "GGMLCore", "GGMLDrawing", "GGMLMethods", "GGMLStream"],
            swiftSettings: settings),
        .executableTarget(
            name: "ggml",
            dependencies: filters.map { .target(name: $0.name) } + [
                "FilterKit", "GGMLCore", "GGMLStream",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["GGMLCore", "GGMLStream"], path: "Tests/TestSupport",
            swiftSettings: settings),
        .testTarget(name: "CKernelsTests", dependencies: ["CKernels"], swiftSettings: settings),
        .testTarget(
            name: "GGMLCoreTests", dependencies: ["GGMLCore", "GGMLStream", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "GGMLStreamTests", dependencies: ["GGMLCore", "GGMLStream", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "GGMLMethodsTests", dependencies: ["GGMLCore", "GGMLMethods", "GGMLStream", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "FilterKitTests", dependencies: ["FilterKit"], swiftSettings: settings),
        .testTarget(name: "GGMLDrawingTests", dependencies: ["GGMLDrawing"], swiftSettings: settings),
        .testTarget(
            name: "CohortReadersTests",
            dependencies: ["CohortReaders", "GGMLCore", "GGMLMethods", "GGMLStream", "TestSupport"],
            exclude: ["AnnData", "Chunks", "Layouts", "Malformed", "Outside", "VariableGenes"],
            swiftSettings: settings),
        .testTarget(
            name: "CohortWritersTests",
            dependencies: ["CohortWriters", "GGMLCore", "GGMLStream", "HDF5", "TestSupport"],
            exclude: ["Readers"], swiftSettings: settings),
        .testTarget(
            name: "FilterTests", dependencies: ["CKernels", "GGMLCore", "GGMLStream", "TestSupport"],
            exclude: ["Cases", "Preload", "Slurm"], swiftSettings: settings),
    ] + filters
)
