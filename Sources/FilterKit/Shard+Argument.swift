import ArgumentParser
package import GGMLStream

extension Shard: ExpressibleByArgument {
    /// A shard as in "3/8".
    package init?(argument: String) { self.init(argument) }
}
