{#-
  Weekly spend and what it earned, fitted by least squares to revenue = a + b × ln(1 + spend ÷ mean spend), by attribution model and channel. `weekly` names
  rows of attribution_model, channel, week_no (1 is the last), spend (null where unknown) and revenue. A row says the means, what is spent now
  (the last four weeks), the slope in units of mean revenue, the fit (R²), and where the weeks cannot tell, why.
-#}
{% macro fitted_response(weekly) -%}
    with levels as (
        select
            attribution_model, channel, count(*) as weeks, count(*) = count(spend) as is_known,
            {{ ratio('sum(spend)', 'count(*)') }} as mean_spend, {{ ratio('sum(revenue)', 'count(*)') }} as mean_revenue,
            {{ ratio('sum(case when week_no <= 4 then spend else 0 end)', 'least(count(*), 4)') }} as spend_now, max(spend) as most_spend
        from {{ weekly }} as weekly
        group by attribution_model, channel
    ),

    -- In units of the means, so that sums are small and the same on every engine.
    points as (
        select
            weekly.attribution_model, weekly.channel, greatest({{ ratio('weekly.spend', 'levels.mean_spend') }}, 0) as x,
            {{ ratio('weekly.revenue', 'levels.mean_revenue') }} as y
        from {{ weekly }} as weekly
        inner join levels on levels.attribution_model = weekly.attribution_model and levels.channel = weekly.channel
        where levels.is_known and levels.mean_spend > 0 and levels.mean_revenue > 0
    ),

    moments as (
        select
            attribution_model, channel, count(*) as n, {{ exact_sum('(x - 1) * (x - 1)') }} / count(*) as spread,
            {%- for name, one, other in [('xx', 'ln(1 + x)', 'ln(1 + x)'), ('xy', 'ln(1 + x)', 'y'), ('yy', 'y', 'y')] %}
            {{ exact_sum(one ~ ' * ' ~ other) }} - {{ exact_sum(one) }} * {{ exact_sum(other) }} / count(*) as s{{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from points
        group by attribution_model, channel
    )

    select
        levels.*, moments.sxy / nullif(moments.sxx, 0) as slope, moments.sxy * moments.sxy / nullif(moments.sxx * moments.syy, 0) as fit,
        case
            when not levels.is_known then 'no_rate'
            when levels.weeks < {{ var('budget_weeks_least') }} then 'too_few_weeks'
            when levels.spend_now <= 0 then 'no_spend_now'
            when levels.mean_revenue <= 0 then 'no_revenue'
            -- A tenth of the mean: less is no trial of more and less.
            when moments.spread < 0.01 then 'too_little_variation'
            -- Told from chance: the slope is at least twice its standard error.
            when moments.sxy <= 0 or moments.sxy * moments.sxy * (moments.n - 2) < 4 * (moments.sxx * moments.syy - moments.sxy * moments.sxy)
                then 'no_response'
        end as unknown_because
    from levels
    left join moments on moments.attribution_model = levels.attribution_model and moments.channel = levels.channel
{%- endmacro %}
