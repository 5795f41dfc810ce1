{#-
  Journeys are told once for each segment they are part of, so that a median is the segment's own: medians do not add up.
  A segment is one of a handful of words or a channel, never a person's, so that rows are as many however many people come.
-#}
{% macro journey_dimensions() -%}
    select 'all' as dimension union all select 'cycle' union all select 'status' union all select 'first_channel'
{%- endmacro %}

{% macro journey_segment(alias, cycle) -%}
    case dimensions.dimension
        when 'cycle' then {{ cycle }} when 'status' then {{ alias }}.status when 'first_channel' then {{ alias }}.first_channel
        else 'all'
    end
{%- endmacro %}

{#- Of journeys counted by outcome, how many came no further: by what they wait for. Lost ones whose person came back are won back. -#}
{% macro stopped_journeys() -%}
    {%- for name, outcomes in {'in_progress': ['in_progress'], 'stalled': ['stalled'], 'lost': ['lost', 'won_back'], 'won_back': ['won_back']}.items() -%}
    cast(sum(case when outcome in ('{{ outcomes | join("', '") }}') then journeys else 0 end) as bigint) as {{ name }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- What became of those that entered, beside a join of `stopped` journeys: who came no further is counted, the others advanced. -#}
{% macro outcomes_of_entered() -%}
    entered.journeys as entered,
    entered.journeys - coalesce(stopped.in_progress + stopped.stalled + stopped.lost, 0) as advanced
    {%- for name in ['in_progress', 'stalled', 'lost', 'won_back'] %},
    coalesce(stopped.{{ name }}, 0) as {{ name }}
    {%- endfor -%}
{%- endmacro %}

{#- Of somebody who has not bought before, or of a customer. -#}
{% macro cycle_kind(cycle_no) -%}case when {{ cycle_no }} = 1 then 'first' else 'repeat' end{%- endmacro %}

{#-
  What a journey of each kind of cycle is worth, one row: the median order of the journeys of its kind that did convert, or of all
  that did while its kind has none. More than a lost journey was sure to bring; good for putting losses in order.
-#}
{% macro worth_by_cycle() -%}
    {%- set ordered = "percentile_cont(0.5) within group (order by case when {} then value_minor end)" -%}
    select
        {%- for cycle in ['first', 'repeat'] %}
        cast(round(cast(coalesce({{ ordered.replace('{}', cycle_kind('cycle_no') ~ " = '" ~ cycle ~ "'") }}, {{ ordered.replace('{}', 'true') }}, 0)
            as {{ exact_decimal() }}), 0) as bigint) as {{ cycle }}_minor{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('fct_journeys') }}
    where status = 'converted'
{%- endmacro %}

{#- Journeys with what one like it is worth. -#}
{% macro journeys_with_worth() -%}
    select journeys.*, case {{ cycle_kind('journeys.cycle_no') }} when 'first' then worth.first_minor else worth.repeat_minor end as worth_minor
    from {{ ref('fct_journeys') }} as journeys
    cross join ({{ worth_by_cycle() }}) as worth
{%- endmacro %}
