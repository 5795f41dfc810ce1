-- How many touches there are of each kind. Grain: what the rules look at in a touch (its signature), its origin, its day.
-- Rules judge and are audited from here: millions of touches are of a few thousand kinds.
{%- set signature = ['touchpoint_type', 'channel', 'campaign', 'category', 'lifecycle'] %}
{%- set keys = ['signature_key'] + signature + ['origin_key', 'touch_date'] %}
{{ told_by_counting(links=['signature_key']) }}
{%- set observed = [ref('int_touchpoints__from_events'), ref('int_touchpoints__from_records'), ref('int_touchpoints__from_order_visits')] -%}
{%- set conversions = ref('int_conversions') -%}
{%- set since = told_since(observed + [conversions]) -%}
{#- Whose first conversion is another one, or none any more. What came or went since then is counted as it was before; then all that these
    people did is moved from how it was to how it is. -#}
{%- do make_temporary('moved_firsts', "
    select person_key, max(case when weight > 0 then converted_at end) as now_at, max(case when weight < 0 then converted_at end) as before_at
    from (
        select person_key, converted_at, sum(weight) as weight from " ~ changes(conversions, since) ~ "
        where order_no = 1 group by person_key, converted_at having sum(weight) <> 0
    ) as firsts
    group by person_key") if since -%}
{%- set told %}
    with staged as (
        {%- for relation in observed %}
        select
            {{ counted_of_touches() | join(', ') }}, changes.weight,
            {{ 'case when moved.person_key is null then firsts.converted_at else moved.before_at end' if since else 'firsts.converted_at' }} as first_converted_at
        from {{ rows_to_count(relation, since) }}
        left join {{ conversions }} as firsts on firsts.person_key = changes.person_key and firsts.order_no = 1
        {%- if since %}
        left join moved_firsts as moved on moved.person_key = changes.person_key
        union all
        select
            {{ counted_of_touches() | join(', ') }}, sides.weight,
            case when sides.weight = 1 then moved.now_at else moved.before_at end
        from moved_firsts as moved
        inner join {{ relation }} as touches on {{ person_of('touches') }} = moved.person_key
        cross join (select 1 as weight union all select -1) as sides
        {%- endif %}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    kinds as (
        select
            touchpoint_type, channel, campaign, category, {{ lifecycle_at('occurred_at', 'first_converted_at') }} as lifecycle, origin_key,
            {{ local_date('occurred_at') }} as touch_date, weight
        from staged
    )

    -- The key is made once for each kind, not for each touch.
    select {{ hash_key(signature) }} as signature_key, {{ (keys[1:] | join(', ')) }}, sum(weight) as weight
    from kinds
    group by {{ keys[1:] | join(', ') }}
{%- endset -%}
{{ counts_of(told, keys, since, count='touches') }}
