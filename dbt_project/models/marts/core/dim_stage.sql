-- Stages of every stage model, in order, in both languages. Grain: model and stage.
select
    stages.framework,
    frameworks.name_en as framework_name_en,
    frameworks.name_vi as framework_name_vi,
    stages.stage,
    cast(stages.position as bigint) as stage_position,
    stages.name_en,
    stages.name_vi
from {{ ref('seed_framework_stages') }} as stages
inner join {{ ref('seed_frameworks') }} as frameworks on frameworks.framework = stages.framework
