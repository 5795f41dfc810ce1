-- How strong providers hold domains to be. Grain: month, domain and provider: the month's last score.
{%- set columns = {
    'domain_score_key': 'text',
    'source_system': 'text',
    'scored_on': 'date',
    'domain': 'text',
    'provider': 'text',
    'score': 'decimal(18, 4)',
    '_loaded_at': 'timestamptz',
} %}

with told as (
    {{ shape_rows('domain_scores', columns) }}
),

ranked as (
    select
        *,
        {{ month_of('scored_on') }} as month,
        row_number() over (
            partition by {{ month_of('scored_on') }}, domain, provider
            order by scored_on desc, _loaded_at desc, domain_score_key
        ) as choice
    from told
)

select domain_score_key, source_system, month, scored_on, domain, provider, score, _loaded_at
from ranked
where choice = 1
