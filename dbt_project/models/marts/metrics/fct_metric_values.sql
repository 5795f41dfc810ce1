-- Every metric in one long table: the entry point for dashboards. Grain: metric, day, dimension and segment.
-- A value is numerator over denominator where there is one; both are kept, so that periods can be added up.
-- Some metrics are money, and all share these columns: so all are exact decimals, and the order of rows never shows.
{%- set parts = [
    ('M1', 'ad_date', 'channel', 'channel', 'sum(clicks)', 'sum(impressions)', ref('fct_ad_performance_daily'), 'true'),
    ('M2', 'search_date', 'query_class', 'query_class', 'sum(impressions)', none, ref('fct_search_volume_daily'), 'true'),
    ('M3', 'mention_date', 'network', 'network', 'sum(positive - negative)', 'sum(positive + neutral + negative)',
        ref('fct_mentions_daily'), 'true'),
    ('M4', 'week', 'topic', 'topic', 'sum(own_mentions)', 'sum(all_mentions)', ref('fct_share_of_voice_weekly'), 'true'),
    ('M5', 'stat_date', 'account', "network || ':' || account", 'sum(engagements)', 'sum(reach)',
        ref('fct_social_engagement_daily'), "post = '(all)' and reach > 0"),
    ('M6', 'month', 'domain', "provider || ':' || domain", 'sum(score)', none, ref('fct_domain_authority_monthly'), 'true'),
    ('M7', 'ad_date', 'keyword', 'keyword', 'sum(weighted_score)', 'sum(scored_impressions)',
        ref('fct_keyword_quality_daily'), 'scored_impressions > 0'),
    ('M8', 'mention_date', 'all', "'all'", 'sum(mentions)', none, ref('fct_brand_mentions_daily'), 'true'),
    ('M9', 'session_date', 'device_type', 'device_type', 'sum(sessions)', none, ref('fct_traffic_daily'), 'true'),
    ('M10', 'session_date', 'channel', 'channel', 'sum(sessions)', none, ref('fct_channel_traffic_daily'), 'true'),
    ('M11', 'session_date', 'all', "'all'", 'sum(new_visitors)', 'sum(visitors)', ref('fct_visitors_daily'), 'true'),
    ('M12', 'week', 'list', 'list_name', 'sum(joined - unsubscribed - complained)', 'sum(size_at_start)',
        ref('fct_list_growth_weekly'), 'true'),
    ('M13', 'month', 'region', 'region', 'sum(own_sales_minor)', 'sum(market_size_minor)',
        ref('fct_market_share_monthly'), "market_size_minor is not null and region <> '(all)'"),
    ('M13', 'month', 'all', "'all'", 'sum(own_sales_minor)', 'sum(market_size_minor)',
        ref('fct_market_share_monthly'), "market_size_minor is not null and region = '(all)'"),
    ('M14', 'send_date', 'campaign', 'campaign', 'sum(unique_opens)', 'sum(delivered)',
        ref('fct_message_performance'), "message_channel = 'email'"),
    ('M15', 'send_date', 'campaign', 'campaign', 'sum(unique_forwards)', 'sum(delivered)',
        ref('fct_message_performance'), "message_channel = 'email'"),
    ('M16', 'send_date', 'campaign', 'campaign', 'sum(unique_clicks)', 'sum(delivered)', ref('fct_message_performance'), 'true'),
    ('M17', 'session_date', 'landing_page', 'landing_page', 'sum(bounces)', 'sum(sessions)', ref('fct_traffic_daily'), 'true'),
    ('M18', 'cohort_month', 'channel', 'channel', 'sum(converted_people)', 'sum(exposed_people)',
        ref('fct_conversion_rates'), "definition = 'purchase'"),
    ('M18', 'cohort_month', 'definition', 'definition', 'sum(converted_people)', 'sum(exposed_people)', ref('fct_conversion_rates'), 'true'),
    ('M19', 'month', 'channel', 'channel', 'sum(cost_minor)', 'sum(new_customers)', ref('fct_acquisition_cost'), "attribution_model = 'last'"),
    ('M21', 'tested_on', 'task', "test_code || ':' || task_code", 'sum(completed)', 'sum(participants)', ref('fct_usability_tests'), 'true'),
    ('M22', 'cart_date', 'all', "'all'", 'sum(abandoned)', 'max(carts)', ref('fct_cart_abandonment_daily'), 'true'),
    ('M25', 'cohort_month', 'form', 'form', 'sum(engaged_people)', none, ref('fct_content_engagement'), 'engaged_people > 0'),
    ('M25', 'cohort_month', 'style', 'style', 'sum(engaged_people)', none, ref('fct_content_engagement'), 'engaged_people > 0'),
    ('M25', 'cohort_month', 'topic', 'topic', 'sum(engaged_people)', none, ref('fct_content_engagement'), 'engaged_people > 0'),
    ('M28', 'request_date', 'reason', 'reason', 'sum(requests)', none, ref('fct_service_requests_daily'), 'true'),
    ('M31', 'order_date', 'order_channel', 'order_channel', 'sum(value_minor)', none, ref('fct_transactions_daily'), 'true'),
    ('M32', 'week', 'survey', "survey_type || ':' || survey_name", 'sum(satisfied)', 'sum(answers)', ref('fct_satisfaction_weekly'), 'true'),
    ('M39', 'month', 'survey', 'survey_name', 'sum(100 * (promoters - detractors))', 'sum(answers)', ref('fct_nps_monthly'), 'true'),
    ('M41', 'week', 'subject', "source_system || ':' || subject", 'sum(stars_total)', 'sum(rated)', ref('fct_reviews_weekly'), 'rated > 0'),
    ('M43', 'start_date', 'influencer', "campaign_code || ': ' || influencer", 'sum(value_minor)', 'sum(cost_minor)',
        ref('fct_influencer_endorsements'), 'true'),
    ('M44', 'cohort_month', 'channel', 'channel', 'sum(cast(days_mean * journeys as decimal(38, 6)))', 'sum(journeys)',
        ref('fct_journey_effort'), "kind = 'convert'"),
    ('M45', 'cohort_month', 'stage', "framework || ':' || stage", 'sum(advanced)', 'sum(entered)', ref('fct_stage_conversion'), 'true'),
    ('M45_lost', 'cohort_month', 'stage', "framework || ':' || stage", 'sum(lost)', 'sum(entered)', ref('fct_stage_conversion'), 'true'),
    ('M45_stalled', 'cohort_month', 'stage', "framework || ':' || stage", 'sum(stalled)', 'sum(entered)', ref('fct_stage_conversion'), 'true'),
    ('M45_won_back', 'cohort_month', 'stage', "framework || ':' || stage", 'sum(won_back)', 'sum(lost)', ref('fct_stage_conversion'), 'lost > 0'),
    ('M46', 'month', 'need', 'need', 'sum(touches)', 'max(purchases)', ref('fct_touches_per_purchase_monthly'), 'true'),
    ('M46', 'month', 'all', "'all'", 'sum(touches)', 'max(purchases)', ref('fct_touches_per_purchase_monthly'), 'true'),
    ('M47', 'week', 'handover', "level || ': ' || from_unit || ' > ' || to_unit", 'sum(hours_total)', 'sum(handovers)',
        ref('fct_handovers_weekly'), 'handovers > 0'),
    ('M49', 'reached_date', 'step', 'step', 'sum(abandoned)', 'max(started)', ref('fct_checkout_friction_daily'), 'true'),
    ('M52', 'cohort_month', 'channel', 'channel', 'sum(case when is_preferred then 1 else 0 end)', 'count(*)',
        ref('fct_channel_preferences'), 'true'),
    ('M52', 'cohort_month', 'all', "'all'", 'sum(case when is_preferred then 1 else 0 end)', 'count(distinct person_key)',
        ref('fct_channel_preferences'), 'true'),
] %}
with told as (
    {% for metric, day, dimension, segment, numerator, denominator, mart, condition in parts %}
    select
        '{{ metric }}' as metric_id,
        {{ day }} as day,
        '{{ dimension }}' as dimension,
        {{ segment }} as segment,
        cast({{ numerator }} as {{ exact_decimal() }}) as numerator,
        cast({{ denominator or 'null' }} as {{ exact_decimal() }}) as denominator
    from {{ mart }}
    where {{ condition }}
    group by {{ day }}{{ ', ' ~ segment if segment != "'all'" }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    told.metric_id,
    catalog.name_en as metric_name_en,
    catalog.name_vi as metric_name_vi,
    catalog.unit,
    told.day,
    told.dimension,
    coalesce(told.segment, '(none)') as segment,
    told.numerator,
    told.denominator,
    case when told.denominator is null then told.numerator
        else {{ exact_ratio('told.numerator', 'told.denominator') }} end as value
from told
inner join {{ ref('seed_metric_catalog') }} as catalog on catalog.metric_id = told.metric_id
