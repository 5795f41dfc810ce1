-- The removal effects by which chains weigh a conversion's touches. Grain: month, definition of a conversion, chain and channel.
-- Each path of a month moves its effects a little, and would share all of its conversions anew. They are renewed once they would move
-- more than `credit_materiality` of the month's credit between channels; what is in force stands until then, a full rebuild included.
{{ config(full_refresh=false) }}
{{ told_by_difference(['window_key', 'channel'], links=['window_month', 'conversion_type'], scope='window_key') }}
{%- set effects = ref('int_attribution__removal_effects') -%}
{%- set since = told_since([effects], vars=['credit_materiality']) -%}
{%- do look_again_at(since, "select window_key from " ~ changes(effects, since)) -%}
{%- set share = ratio('removal_effect', 'sum(cast(removal_effect as decimal(38, 20))) over (partition by window_key)') %}

with found as (
    select *, {{ share }} as share from {{ effects }} where {{ to_tell('window_key', since) }}
),

held as (
    {%- if is_incremental() %}
    select window_key, channel, removal_effect, {{ share }} as share from {{ this }} where {{ to_tell('window_key', since) }}
    {%- else %}
    select window_key, channel, removal_effect, removal_effect as share from found where 1 = 0
    {%- endif %}
),

moved as (
    select window_key, sum(abs(coalesce(found.share, 0) - coalesce(held.share, 0))) / 2 > {{ var('credit_materiality') }} as is_material
    from found
    full outer join held using (window_key, channel)
    group by window_key
)

select
    found.window_key, found.window_month, found.conversion_type, found.markov_order, found.with_lost, found.channel,
    case when moved.is_material then found.removal_effect else coalesce(held.removal_effect, found.removal_effect) end as removal_effect
from found
inner join moved on moved.window_key = found.window_key
left join held on held.window_key = found.window_key and held.channel = found.channel
