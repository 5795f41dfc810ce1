-- What touches earned, counted. Grain: day, basis, definition of a conversion, model, channel, platform, campaign and month of the conversion.
-- By `spend_day` credit and what refunds took back of it are of the day of the touch; by `conversion_day` credit is of the day of the
-- conversion, a refund of its own day, and `credit_month` is the month of the conversion.
{%- set keys = ['basis', 'day', 'credit_month', 'conversion_type', 'attribution_model', 'channel', 'platform', 'campaign'] %}
{{ told_by_counting(links=['day', 'credit_month']) }}
{%- set earned = ref('int_attribution__earned') -%}
{%- set since = told_since([earned]) -%}
{%- set told %}
    select
        bases.basis, case bases.basis when 'spend_day' then changes.touch_day else changes.day end as day,
        case bases.basis when 'conversion_day' then changes.credit_month end as credit_month, changes.conversion_type, changes.attribution_model,
        changes.channel, changes.platform, changes.campaign, changes.parts, changes.new_parts, changes.credit_minor, changes.reversed_minor, changes.weight
    from {{ rows_to_count(earned, since) }}
    cross join (select 'spend_day' as basis union all select 'conversion_day') as bases
{% endset -%}
{{ counts_of(told, keys, since, count='entries', sums=['parts', 'new_parts', 'credit_minor', 'reversed_minor']) }}
