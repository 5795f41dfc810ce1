-- Visits that began with a click on an ad for the company's own name. Grain: session.
{{ told_by_difference('session_key', links=['session_key']) }}

with keywords as (
    select distinct keyword from {{ ref('int_ad_clicks') }}
),

branded as (
    select distinct keywords.keyword
    from keywords
    inner join {{ ref('seed_search_query_classes') }} as classes
        on classes.active and classes.result in ('brand', 'slogan')
        and {{ pattern_meets(rule_text('classes.pattern'), rule_text('keywords.keyword')) }}
)

select distinct landings.session_key
from {{ ref('int_ad_clicks') }} as clicks
inner join {{ ref('int_spend__click_visits') }} as landings on landings.ad_click_key = clicks.ad_click_key
inner join branded on branded.keyword is not distinct from clicks.keyword
