"""Runs the lint of nf-core's tools on our modules, as if they lay in a clone of nf-core/modules at $PWD.

Neither the network nor Nextflow is needed: the clone stands in for the repository at GitHub, which holds the schemas, and
what only Nextflow or the network can tell (containers, by `nextflow inspect`; packages, by anaconda.org) is left out.
"""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

modules = Path(sys.argv[1])
home, clone = Path("home").resolve(), Path("clone").resolve()
home.mkdir()
shutil.copytree(modules, clone / "modules/nf-core/ggml")
(clone / ".nf-core.yml").write_text("repository_type: modules\norg_path: nf-core\n")
for name, required in {
    "meta": ["name", "description", "keywords", "tools", "input", "output", "topics", "authors", "maintainers"],
    "environment": ["channels", "dependencies"],
}.items():
    (clone / f"modules/{name}-schema.json").write_text(json.dumps({"type": "object", "required": required}))
os.environ |= {
    "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home), "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": f"url.file://{clone}.insteadOf",
    "GIT_CONFIG_VALUE_0": "https://github.com/nf-core/modules.git",
}
git = ["git", "-C", clone, "-c", "user.name=test", "-c", "user.email=test@example.org"]
for command in ["init -q -b master", "add -A", "commit -q -m modules"]:
    subprocess.run([*git, *command.split()], check=True)

import nf_core.utils
from nf_core.components.nfcore_component import NFCoreComponent
from nf_core.modules.lint import ModuleLint


def not_asked(*arguments, **options):
    raise ValueError("not asked")


NFCoreComponent.get_container_with_inspect = lambda *arguments, **options: None
nf_core.utils.fetch_wf_config = lambda *arguments, **options: {}
nf_core.utils.anaconda_package = not_asked
lint = ModuleLint(clone, hide_progress=True)
lint.lint(all_modules=True, print_results=False)
LEFT_OUT = {"singularity_tag", "docker_tag", "bioconda_version"}
print(len(lint.all_remote_components), "modules")
for kind, results in {"failed": lint.failed, "warned": lint.warned}.items():
    for result in results:
        if result.lint_test not in LEFT_OUT:
            print(kind, result.component_name, result.lint_test, result.message)
