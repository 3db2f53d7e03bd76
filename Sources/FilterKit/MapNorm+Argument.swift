public import ArgumentParser
public import GGMLCore

extension MapNorm: ExpressibleByArgument {}
