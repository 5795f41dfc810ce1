-- Where each moment stands in every stage model. Grain: moment and model.
{{ told_by_difference(['moment', 'framework'], links=['moment']) }}

select moment, framework, stage, stage_position
from {{ stages_of_moments(ref('int_touchpoints__signatures')) }} as stages_of_moments
