import csv
from pathlib import Path

from snakemake.utils import validate

validate(config, "../schemas/config.schema.yaml")


def is_anndata(sheet):
    """Whether what stands for a sheet is the whole cohort."""
    return Path(sheet).suffix == ".h5ad"


def cohort_files(wildcards):
    """The files that the sheet names; of a folder, what it holds."""
    sheet = Path(config["sheet"])
    if is_anndata(sheet):
        return []
    if not sheet.is_file():
        raise WorkflowError(
            f"{sheet}: expected a sample sheet, found none; name yours in config/config.yaml, or by --config sheet=FILE"
        )
    with open(sheet, encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(
            lines, delimiter="," if sheet.suffix.lower() == ".csv" else "\t"
        )
        if "path" not in (rows.fieldnames or []):
            raise WorkflowError(
                f"{sheet}: expected a column 'path', found {', '.join(rows.fieldnames or []) or 'none'}"
            )
        paths = [sheet.parent / row["path"] for row in rows if row["path"]]
    return [
        str(file)
        for path in paths
        for file in (sorted(path.iterdir()) if path.is_dir() else [path])
        if not file.is_dir()
    ]
