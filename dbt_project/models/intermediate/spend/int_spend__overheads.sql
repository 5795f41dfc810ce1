-- What marketing costs beside what is bought: people, agencies, tools. Grain: month. Converted by the rate of the month's first day;
-- where a part has none, the whole is unknown.
{{ config(materialized='view') }}

with told as (
    select cast(month || '-01' as date) as month, amount, currency from {{ ref('seed_marketing_overheads') }}
)

select
    told.month,
    case when count(*) = count({{ in_reporting('told.amount', 'told.currency', 'fx.rate') }}) then
        {{ minor_units('sum(' ~ in_reporting('told.amount', 'told.currency', 'fx.rate') ~ ')') }}
    end as overhead_minor
from told
{{ join_fx('told.currency', 'told.month') }}
group by told.month
