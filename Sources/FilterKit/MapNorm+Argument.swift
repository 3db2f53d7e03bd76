import ArgumentParser
import GGMLMethods

extension MapNorm: ExpressibleByArgument {}
