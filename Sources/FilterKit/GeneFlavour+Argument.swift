import ArgumentParser
import GGMLMethods

extension GeneFlavour: ExpressibleByArgument {}
