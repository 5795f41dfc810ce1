-- What platforms said of an ad's day, ever: append-only, never rebuilt. Grain: ad, day, currency and revision.
-- Each revision says by how much figures changed; their sum is what the platform says now. An account that changes its
-- currency has its days taken back in the old one and told in the new, so no sum has two currencies.
{{ config(
    materialized='incremental', incremental_strategy='append', full_refresh=false, on_schema_change='append_new_columns',
    indexes=[{'columns': ['ledger_line_key']}]
) }}
{%- set figures = ['spend', 'impressions', 'clicks', 'platform_conversions'] %}

with told as (
    select {{ hash_key(['ad_day_key', 'currency']) }} as ledger_line_key, ads.*
    from {{ ref('int_ads') }} as ads
),

{%- if is_incremental() %}

held as (
    select
        ledger_line_key, max(revision) as revision,
        sum(case revision_reason when 'vanished' then 1 when 'returned' then -1 else 0 end) > 0 as is_vanished,
        {%- for name in ['ad_day_key', 'platform', 'account_id', 'ad_date', 'channel', 'campaign_id', 'adset_id', 'ad_id', 'currency'] %}
        max({{ name }}) as {{ name }},
        {%- endfor %}
        {%- for name in figures %}
        sum(delta_{{ name }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ this }}
    group by ledger_line_key
),

read_so_far as (
    select max(read_until) as read_until from {{ this }}
),
{%- else %}

held as (
    select cast(null as bigint) as revision, false as is_vanished, told.* from told where 1 = 0
),

read_so_far as (
    select cast(null as timestamptz) as read_until
),
{%- endif %}

changes as (
    select
        {%- for name in ['ledger_line_key', 'ad_day_key', 'platform', 'account_id', 'ad_date', 'channel', 'campaign_id', 'adset_id', 'ad_id', 'currency'] %}
        coalesce(told.{{ name }}, held.{{ name }}) as {{ name }},
        {%- endfor %}
        coalesce(held.revision, 0) + 1 as revision,
        case
            when held.ledger_line_key is null then 'first'
            when told.ledger_line_key is null then 'vanished'
            when held.is_vanished then 'returned'
            else 'restated'
        end as revision_reason,
        {%- for name in figures %}
        case
            when told.{{ name }} is not null or held.{{ name }} is not null then coalesce(told.{{ name }}, 0) - coalesce(held.{{ name }}, 0)
        end as delta_{{ name }},
        {%- endfor %}
        told._loaded_at
    from told
    full outer join held on held.ledger_line_key = told.ledger_line_key
    where held.ledger_line_key is null
        or (told.ledger_line_key is null) <> held.is_vanished
        {%- for name in figures %}
        or coalesce(told.{{ name }}, 0) <> coalesce(held.{{ name }}, 0)
        {%- endfor %}
)

select
    changes.ledger_line_key, changes.ad_day_key, changes.platform, changes.account_id, changes.ad_date, changes.channel,
    changes.campaign_id, changes.adset_id, changes.ad_id, changes.currency,
    cast(changes.revision as bigint) as revision,
    changes.revision_reason,
    {%- for name, type in {'spend': exact_decimal(), 'impressions': 'bigint', 'clicks': 'bigint', 'platform_conversions': exact_decimal()}.items() %}
    cast(changes.delta_{{ name }} as {{ type }}) as delta_{{ name }},
    {%- endfor %}
    -- What changed by no load of its own, by vanishing or with its account, was seen by this build.
    case
        when read_so_far.read_until is null or changes._loaded_at > read_so_far.read_until then
            coalesce(changes._loaded_at, build_context.loaded_until)
        else build_context.loaded_until
    end as seen_at,
    build_context.loaded_until as read_until,
    build_context.built_at as recorded_at
from changes
cross join read_so_far
cross join {{ source('ops', 'build_context') }} as build_context
