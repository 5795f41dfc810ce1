-- The removal effects that chains ever weighed by: append-only, never rebuilt. Grain: month, definition of a conversion, chain, channel and revision.
-- Each path of a month moves its effects a little, and would share all of its conversions anew. They are renewed once they would move
-- more than `credit_materiality` of the month's credit between channels; a channel that has none yet gets its own.
{{ told_by_appending(['window_key'], indexes=[{'columns': ['window_key']}]) }}
{%- set effects = ref('int_attribution__removal_effects') -%}
{%- set since = told_since([effects], vars=['credit_materiality']) -%}
{%- do look_again_at(since, "select window_key from " ~ changes(effects, since)) -%}
{%- set of_window = 'sum(cast({0} as decimal(38, 20))) over (partition by found.window_key)' %}

with found as (
    select window_key, channel, removal_effect from {{ effects }} where {{ to_tell('window_key', since) }}
),

held as (
    {%- if is_incremental() %}
    select window_key, channel, removal_effect, revision
    from (
        select *, row_number() over (partition by window_key, channel order by revision desc) as age
        from {{ this }} where {{ to_tell('window_key', since) }}
    ) as written
    where age = 1
    {%- else %}
    select window_key, channel, removal_effect, 0 as revision from found where 1 = 0
    {%- endif %}
),

compared as (
    select
        found.window_key, found.channel, found.removal_effect, held.removal_effect as held_effect, held.revision,
        {{ ratio('found.removal_effect', of_window.format('found.removal_effect')) }} as share,
        {{ ratio('held.removal_effect', of_window.format('held.removal_effect')) }} as held_share
    from found
    left join held using (window_key, channel)
),

moved as (
    select
        window_key, coalesce(max(revision), 0) + 1 as revision,
        sum(abs(coalesce(share, 0) - coalesce(held_share, 0))) / 2 > {{ var('credit_materiality') }} as is_material
    from compared
    group by window_key
)

select
    compared.window_key, compared.channel, compared.removal_effect, cast(moved.revision as bigint) as revision,
    build_context.as_of as recorded_as_of, build_context.built_at as recorded_at
from compared
inner join moved on moved.window_key = compared.window_key
cross join {{ source('ops', 'build_context') }} as build_context
where compared.held_effect is null or (moved.is_material and compared.held_effect <> compared.removal_effect)
