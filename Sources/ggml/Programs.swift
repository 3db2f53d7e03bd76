import FilterKit
import ggml_classify
import ggml_cluster
import ggml_dist
import ggml_doctor
import ggml_embed
import ggml_export
import ggml_fit
import ggml_genes
import ggml_ingest
import ggml_merge
import ggml_normalize
import ggml_pca
import ggml_plot
import ggml_report
import ggml_score
import ggml_split
import ggml_synth
import ggml_tune
import ggml_view

/// All programs, in the order of the pipe.
let programs: [any Filter.Type] = [
    ggml_ingest.program,
    ggml_normalize.program,
    ggml_pca.program,
    ggml_fit.program,
    ggml_dist.program,
    ggml_merge.program,
    ggml_cluster.program,
    ggml_split.program,
    ggml_score.program,
    ggml_classify.program,
    ggml_tune.program,
    ggml_embed.program,
    ggml_view.program,
    ggml_genes.program,
    ggml_export.program,
    ggml_report.program,
    ggml_plot.program,
    ggml_synth.program,
    ggml_doctor.program,
]
