import Glibc

extension Double {
    /// ln x
    package var naturalLogarithm: Double { Glibc.log(self) }
    /// eˣ
    package var exponential: Double { Glibc.exp(self) }
    /// ln(1 + x), exact for small x.
    package var log1p: Double { Glibc.log1p(self) }
}
