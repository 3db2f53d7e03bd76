public import ArgumentParser
public import GGMLCore

extension GeneFlavour: ExpressibleByArgument {}
