/// The colours of figures. The first eight categories, and magnitudes, can be told apart by people who see colours
/// differently; more categories need the names beside them.
package enum Colours {
    /// The colours of categories: those of Okabe and Ito (https://jfly.uni-koeln.de/color/), with grey in place of black,
    /// which cannot be seen on a dark page.
    package static let categories = [
        "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#f0e442", "#7f7f7f",
    ]
    /// What belongs to no category.
    package static let neutral = "#7f7f7f"
    package static let missing = "#bbbbbb"
    /// What has no magnitude.
    package static let none = "#e6e6e6"

    /// The colour of a category: the first eight have their own; then come paler ones, then darker ones of all but grey,
    /// which would look like a missing value; then all again.
    package static func category(_ index: Int) -> String {
        let place = index % mostCategories
        guard place >= categories.count else { return categories[place] }
        let (shade, hue) = (place - categories.count).quotientAndRemainder(dividingBy: categories.count - 1)
        let base = RGB(hex: categories[hue])
        return shade == 0
            ? base.mixed(with: RGB(hex: "#ffffff"), 0.55).hex
            : base.mixed(with: RGB(hex: "#000000"), 0.45).hex
    }

    /// How many categories have a colour of their own.
    package static let mostCategories = 3 * categories.count - 2

    /// How many colours of magnitudes there are.
    package static let steps = 48

    /// The step of a magnitude, a fraction from 0 to 1.
    package static func step(_ fraction: Double) -> Int {
        min(steps - 1, max(0, Int(fraction * Double(steps))))
    }

    /// The colour of a step: viridis (https://bids.github.io/colormap/), in which equal steps look equal, from dark to
    /// light.
    package static func magnitude(_ step: Int) -> String {
        let place = Double(step) / Double(steps - 1) * Double(viridis.count - 1)
        let index = min(viridis.count - 2, Int(place))
        return RGB(hex: viridis[index]).mixed(with: RGB(hex: viridis[index + 1]), place - Double(index)).hex
    }

    /// The colour of a step of an amount that stands beside magnitudes, from light to dark.
    package static func amount(_ step: Int) -> String {
        RGB(hex: "#fee8c8").mixed(with: RGB(hex: "#7f0000"), Double(step) / Double(steps - 1)).hex
    }

    private static let viridis = [
        "#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b",
        "#fde725",
    ]
}

/// A colour by its red, green and blue, from 0 to 255.
private struct RGB {
    let (red, green, blue): (Double, Double, Double)

    /// - Parameter hex: "#" and six hexadecimal digits
    init(hex: String) {
        let number = Int(hex.dropFirst(), radix: 16) ?? 0
        (red, green, blue) = (Double(number >> 16), Double(number >> 8 & 255), Double(number & 255))
    }

    init(_ red: Double, _ green: Double, _ blue: Double) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    func mixed(with other: RGB, _ part: Double) -> RGB {
        RGB(
            red + (other.red - red) * part, green + (other.green - green) * part,
            blue + (other.blue - blue) * part)
    }

    var hex: String {
        let number = Int(red.rounded()) << 16 | Int(green.rounded()) << 8 | Int(blue.rounded())
        let digits = String(number, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }
}
