"""Everything that is asked of the seeds, and of the variables that speak of them, before a build."""

from pathlib import Path

from journeyhouse.transform import (
    activation_seeds,
    attribution_seeds,
    campaign_seeds,
    conversion_seeds,
    identity_seeds,
    overhead_seeds,
    rule_seeds,
    seed_files,
    spend_seeds,
    stage_seeds,
    touchpoint_seeds,
    variables,
)


def check(project: Path, country: str) -> None:
    """Raises ConfigError listing the first that is wrong with the seeds and variables of a dbt project, by file, row and field; `country` is the company's."""
    folder = project / "seeds"
    seed_files.check(folder)
    variables.check(project)
    rule_seeds.check(folder, rule_seeds.inputs(project))
    activation_seeds.check(folder, variables.read(project)["action_framework"])
    identity_seeds.check(folder, country)
    campaign_seeds.check(folder, campaign_seeds.platforms(project))
    for seeds in (stage_seeds, touchpoint_seeds, conversion_seeds, attribution_seeds, overhead_seeds, spend_seeds):
        seeds.check(folder)
