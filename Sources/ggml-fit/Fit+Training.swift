import FilterKit
import GGMLCore
import GGMLMethods
import GGMLStream

extension Fit {
    func train(
        _ trainer: inout MetricTrainer, _ options: TrainingOptions, on reader: inout StreamReader,
        _ preamble: Preamble, _ samples: [Int]?
    ) throws(GGMLError) -> TrainedMap {
        if let checkpoint, let saved = try Descriptor.readingIfPresent(checkpoint) {
            // Its plans take at most as much again.
            let bytes = try saved.readAll(atMost: 1 << 30, growth: 2)
            try trainer.restore(bytes, place: checkpoint)
            let start = options.restarts > 1 ? " of start \(trainer.restart)" : ""
            messages.note(
                Self.name, "goes on from \(checkpoint), after \(trainer.epochsDone.counted("epoch"))\(start)")
        }
        // The first epoch of this run solves all pairs from nothing, which takes about ten times as long as an epoch
        // that goes on from the plans of the last one.
        let epochs = options.epochs * (options.restarts - trainer.restart + 1) - trainer.epochsDone
        let firstWork = options.resamples ? 1.0 : 10
        let progress = Progress(
            Self.name, unit: "epochs", total: epochs, work: [firstWork, Double(max(0, epochs - 1))],
            messages: messages)
        var isFirst = true
        return try trainer.train { epoch throws(GGMLError) in
            try reader.rewind()
            return try TrainingSet(
                reading: &reader, preamble, samples: samples, limit: cells.limit,
                seed: seed.seed &+ UInt64(epoch - 1))
        } _: { trainer, epoch throws(GGMLError) in
            progress.advance(work: isFirst ? firstWork : 1, of: isFirst ? 0 : 1, epoch.summary)
            isFirst = false
            let start = options.restarts > 1 ? " of start \(epoch.restart)" : ""
            messages.detail(Self.name, "epoch \(epoch.epoch)\(start): \(epoch.summary)")
            guard let checkpoint else { return }
            let file = try OutputFile(path: checkpoint)
            try file.write(try trainer.checkpoint())
            try file.commit()
        }
    }
}

extension EpochReport {
    fileprivate var summary: String {
        func text(_ value: Double) -> String { rounded(value, digits: 6) }
        return
            "loss \(text(tripletLoss)) + \(text(penalty)), gradient \(text(gradientNorm)), \(activeTriplets) of "
            + "\(triplets) triplets active, \(solvedPairs) pairs solved, \(skippedPairs) skipped"
    }
}
