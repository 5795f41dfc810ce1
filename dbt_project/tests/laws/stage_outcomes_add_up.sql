-- Of the journeys that entered a stage each one advanced, stalled or was lost.
-- Remedy: the cases of fct_stage_conversion overlap or leave one out.
select * from {{ ref('fct_stage_conversion') }}
where entered <> advanced + stalled + lost or won_back > lost
