-- Quality of keywords (M7) beside what a click on them costs. Grain: account, day, ad group and keyword.
select
    keywords.platform,
    keywords.account_id,
    keywords.ad_date,
    keywords.campaign_id,
    keywords.campaign_name,
    keywords.adset_id,
    keywords.keyword_id,
    keywords.keyword,
    keywords.match_type,
    keywords.quality_score,
    keywords.impressions,
    -- Scores are weighted by what they were seen for; what has no score weighs nothing.
    case when keywords.quality_score is not null then keywords.impressions else 0 end as scored_impressions,
    coalesce(keywords.quality_score * keywords.impressions, 0) as weighted_score,
    keywords.clicks,
    keywords.currency,
    keywords.spend,
    {{ minor_units(in_reporting('keywords.spend', 'keywords.currency', 'fx.rate')) }} as spend_minor,
    {{ exact_ratio('keywords.spend', 'keywords.clicks') }} as cpc
from {{ ref('int_keyword_quality') }} as keywords
{{ join_fx('keywords.currency', 'keywords.ad_date') }}
