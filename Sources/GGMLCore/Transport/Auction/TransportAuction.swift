/// Near-optimal flows between rows and columns of any masses from scratch, by auction with ε-scaling.
///
/// Rows bid for units of columns, as in the auction of Bertsekas and Castañon (Annals of Operations Research 20, 1989,
/// doi:10.1007/BF02216923): a row bids for as many units as it lacks, its own units do not compete with its bid, and of a
/// column that is full the lowest bidders lose theirs. ε, by which each bid beats what it has to, falls from round to round;
/// dual values are kept, flows begin anew. All in single precision, and rounds end while some rows still wait: the network
/// simplex, which goes on from the flows, corrects what that leaves.
struct TransportAuction: ~Copyable {
    /// ε in the first round, at least, as a share of the spread of reduced costs.
    private static let firstShare: Float = 0.15
    /// ε in the first round, as a share of that spread, where dual values are near the optimum: the rounds before would find
    /// none better.
    private static let firstShareWhereNear: Float = 0.009
    /// ε in the last round, as a share of the usual gap between the best two columns of a row.
    private static let lastShare: Float = 0.12
    private static let fall: Float = 4
    /// How far above a row's best column others are near, as a share of that gap.
    private static let nearShare: Float = 0.8

    private(set) var rowDuals = FloatBuffer()
    /// All mass, in no special order.
    private(set) var flows: [Flow] = []
    /// Columns whose reduced costs are at most this are soon wanted.
    private(set) var nearMargin: Float = 0

    private var holdings = Holdings()
    /// Mass of each row that it has not sent, and of each column that no row holds.
    private var unsent = Buffer<Int64>()
    private var room = Buffer<Int64>()
    /// The rows with unsent mass.
    private var queue = PointQueue()
    private var candidates = CandidateColumns()
    /// Columns where a bidder's own units are the first to be lost, and their dual values.
    private var hiddenColumns = Buffer<Int32>()
    private var hiddenDuals = FloatBuffer()

    /// Sends all mass.
    ///
    /// - Parameters:
    ///   - duals: of the columns; they fall.
    ///   - areNear: whether the dual values come from a coarse problem.
    /// - Complexity: O(n m) in practice; memory O(n + m)
    mutating func send(
        _ marginals: Marginals, _ costs: inout TransportCosts, _ duals: inout FloatBuffer, areNear: Bool
    ) {
        candidates.reset(costs)
        candidates.takeCeilings(duals)
        let (spread, gap) = measure(&costs, duals)
        // No less than single precision tells apart.
        let least = max(Float(costs.exact.largest) * 0x1p-20, .leastNormalMagnitude)
        let last = max(gap * Self.lastShare, spread * 0x1p-14, least)
        nearMargin = max(gap * Self.nearShare, least)
        let first = spread * (areNear ? Self.firstShareWhereNear : Self.firstShare)
        var epsilon = last
        while epsilon < first { epsilon *= Self.fall }
        while epsilon >= last {
            runRound(marginals, &costs.rows, &duals, epsilon: epsilon)
            epsilon /= Self.fall
        }
        listFlows(&costs.rows, &duals)
    }

    /// Measures how reduced costs vary, by some of them.
    ///
    /// - Returns: how far they are above the least of their row, and how far the second of a row is, on average.
    private mutating func measure(_ costs: inout TransportCosts, _ duals: borrowing FloatBuffer) -> (
        spread: Float, gap: Float
    ) {
        let (rowStep, columnStep) = (max(1, costs.rowCount / 32), max(1, costs.columnCount / 32))
        var (spread, arcs, gap, rows) = (0.0, 0, Float(0), 0)
        for row in stride(from: 0, to: costs.rowCount, by: rowStep) {
            let cheapest = candidates.cheapest(row, &costs.rows, less: duals)
            gap += cheapest.second - cheapest.least
            rows += 1
            for column in stride(from: 0, to: costs.columnCount, by: columnStep) {
                spread += costs.exact[row, column] - Double(duals[column] + cheapest.least)
                arcs += 1
            }
        }
        return (Float(spread) / Float(arcs), gap / Float(rows))
    }

    // MARK: Bids

    /// Lets the rows bid for all of their mass, until few wait.
    private mutating func runRound(
        _ marginals: Marginals, _ costs: inout CostRows, _ duals: inout FloatBuffer, epsilon: Float
    ) {
        holdings.reset(rows: costs.count, columns: costs.columns)
        unsent.load(marginals.supplies)
        room.load(marginals.demands)
        hiddenColumns.reserve(costs.columns)
        hiddenDuals.reserve(costs.columns)
        queue.reset(most: costs.count)
        for row in 0..<costs.count { queue.append(row) }
        var bids = 0
        while queue.count > Self.mostWaiting(after: bids, rows: costs.count), let row = queue.removeFirst() {
            bid(row, &costs, &duals, epsilon: epsilon)
            candidates.count(bids: 1, duals)
            bids += 1
        }
    }

    /// How many rows may wait at the end of a round: the last ones take long, most of all in few dimensions; but the more
    /// rows there are, the more it costs the simplex to correct what they leave.
    private static func mostWaiting(after bids: Int, rows: Int) -> Int {
        bids < max(5, rows / 1_000) * rows ? rows / 50 : bids < 40 * rows ? rows * 3 / 20 : rows
    }

    /// Lets a row bid for its cheapest column, at a dual value that makes the second cheapest better by ε.
    private mutating func bid(
        _ row: Int, _ costs: inout CostRows, _ duals: inout FloatBuffer, epsilon: Float
    ) {
        hideHoldings(of: row, &duals)
        let cheapest = candidates.cheapest(row, &costs, less: duals)
        let column = cheapest.column
        // There is no second where all other columns are the row's own.
        let lead = cheapest.second.isFinite ? cheapest.second - cheapest.least : 0
        let dual = duals[column] - lead - epsilon
        for index in 0..<hiddenColumns.count { duals[Int(hiddenColumns[index])] = hiddenDuals[index] }

        var amount = removeHolding(of: row, in: column)
        let free = min(unsent[row], room[column])
        unsent[row] -= free
        room[column] -= free
        amount += free
        while unsent[row] > 0, let lowest = holdings.first(of: column), holdings.dual(lowest) > dual {
            amount += take(lowest, for: row)
        }
        holdings.add(row: row, column: column, amount: amount, dual: dual)
        queue.append(row, if: unsent[row] > 0)
        if room[column] == 0, let lowest = holdings.first(of: column) {
            duals[column] = holdings.dual(lowest)
        }
    }

    /// Lowers the dual values of columns to what they are to a bidder: without its own units.
    private mutating func hideHoldings(of row: Int, _ duals: inout FloatBuffer) {
        hiddenColumns.removeAll()
        hiddenDuals.removeAll()
        var own = holdings.first(ofRow: row)
        while let holding = own {
            let column = holdings.column(holding)
            if room[column] == 0 && holdings.first(of: column) == holding {
                hiddenColumns.append(Int32(truncatingIfNeeded: column))
                hiddenDuals.append(duals[column])
                duals[column] = holdings.next(holding).map { holdings.dual($0) } ?? -.infinity
            }
            own = holdings.nextOfRow(holding)
        }
    }

    /// - Returns: how much the row held of the column.
    private mutating func removeHolding(of row: Int, in column: Int) -> Int64 {
        var own = holdings.first(ofRow: row)
        while let holding = own {
            if holdings.column(holding) == column {
                let amount = holdings.amount(holding)
                holdings.remove(holding)
                return amount
            }
            own = holdings.nextOfRow(holding)
        }
        return 0
    }

    /// Takes as much of another row's holding as a bidder has unsent.
    private mutating func take(_ holding: Int, for row: Int) -> Int64 {
        let amount = min(unsent[row], holdings.amount(holding))
        let loser = holdings.row(holding)
        queue.append(loser, if: unsent[loser] == 0)
        unsent[loser] += amount
        unsent[row] -= amount
        holdings.take(amount, from: holding)
        return amount
    }

    // MARK: Flows

    /// Lists what rows hold, and what they have not sent as flows to their cheapest columns with room.
    ///
    /// - Parameter duals: not changed in the end.
    private mutating func listFlows(_ costs: inout CostRows, _ duals: inout FloatBuffer) {
        flows.removeAll(keepingCapacity: true)
        rowDuals.resize(costs.count)
        for row in 0..<costs.count {
            rowDuals[row] = candidates.cheapest(row, &costs, less: duals).least
            var own = holdings.first(ofRow: row)
            while let holding = own {
                flows.append(
                    Flow(row: row, column: holdings.column(holding), amount: holdings.amount(holding)))
                own = holdings.nextOfRow(holding)
            }
        }
        hiddenDuals.copy(duals)
        for column in 0..<costs.columns where room[column] == 0 { duals[column] = -.infinity }
        for row in 0..<costs.count {
            while unsent[row] > 0 {
                let column = candidates.cheapest(row, &costs, less: duals).column
                let amount = min(unsent[row], room[column])
                flows.append(Flow(row: row, column: column, amount: amount))
                unsent[row] -= amount
                room[column] -= amount
                if room[column] == 0 { duals[column] = -.infinity }
            }
        }
        duals.copy(hiddenDuals)
    }

    /// Makes flows a strongly feasible tree.
    ///
    /// - Returns: the flows on arcs that have no room in it.
    mutating func makeTree(
        _ forest: inout FlowForest, _ costs: inout TransportCosts, _ columnDuals: inout FloatBuffer,
        _ search: inout ForestSearch
    ) -> [Flow] {
        let others = forest.join(flows, rows: costs.rowCount, columns: costs.columnCount)
        search.paths.labels.candidates.reset(costs)
        search.linkTrees(&forest, &costs.rows, &rowDuals, &columnDuals)
        return others
    }
}
