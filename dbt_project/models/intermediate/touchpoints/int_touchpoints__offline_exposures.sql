-- Who was in the place of an offline campaign during its window: an exposure, which is no interaction. Grain: person and campaign.
-- Exposures are kept beside the touches: they are likely, not seen, begin no journey and are on no path. Only of people who
-- have touches is one told. Where somebody was, by what says so best: an order to the place in the window, the city in the
-- profile, for want of one that of the latest order; a campaign of the whole country meets everybody whose place is known.
{{ told_by_difference('touchpoint_key', links=['touchpoint_key', 'touchpoint_type', 'person_key', 'signature_key']) }}

with places as (
    select {{ rule_text('name') }} as name, {{ rule_text('place') }} as place from {{ ref('seed_places') }}
),

campaigns as (
    select
        campaigns.campaign_key, campaigns.start_date, coalesce(campaigns.end_date, campaigns.start_date) as end_date,
        coalesce(places.place, {{ rule_text('campaigns.region') }}) as place
    from {{ ref('int_offline_campaigns') }} as campaigns
    cross join {{ source('ops', 'build_context') }} as build_context
    left join places on places.name = {{ rule_text('campaigns.region') }}
    where trim(campaigns.region) <> '' and campaigns.start_date <= {{ local_date('build_context.as_of') }}
),

orders as (
    select
        person_key, order_date, city,
        row_number() over (partition by person_key order by ordered_at desc, order_key) as recency
    from {{ ref('int_orders__valued') }}
    where is_valid and trim(city) <> ''
),

homes as (
    select
        coalesce(profiles.person_key, orders.person_key) as person_key,
        case when profiles.person_key is not null then 2 else 3 end as preference,
        coalesce(profiles.city, orders.city) as city
    from (select person_key, city from {{ ref('int_identity__person_attributes') }} where trim(city) <> '') as profiles
    full outer join (select person_key, city from orders where recency = 1) as orders on orders.person_key = profiles.person_key
),

located as (
    select homes.*, coalesce(places.place, {{ rule_text('homes.city') }}) as place
    from homes left join places on places.name = {{ rule_text('homes.city') }}
),

met as (
    select campaigns.campaign_key, orders.person_key, 1 as preference
    from orders
    left join places on places.name = {{ rule_text('orders.city') }}
    inner join campaigns
        on campaigns.place = coalesce(places.place, {{ rule_text('orders.city') }})
        and orders.order_date between campaigns.start_date and campaigns.end_date
    union all
    select campaigns.campaign_key, located.person_key, case when campaigns.place = '*' then 4 else located.preference end
    from campaigns
    inner join located on campaigns.place in (located.place, '*')
    where campaigns.end_date >= campaigns.start_date
),

-- Of people who were met: not all people's touches are asked.
touched as (
    select people.person_key, conversions.converted_at as first_converted_at
    from (select distinct person_key from met) as people
    left join {{ ref('int_conversions') }} as conversions on conversions.person_key = people.person_key and conversions.order_no = 1
    where
        {%- for relation in ['int_touchpoints__from_events', 'int_touchpoints__from_records', 'int_touchpoints__from_order_visits'] %}
        exists (select 1 from {{ ref(relation) }} as touches where {{ person_of('touches') }} = people.person_key)
        {{- ' or' if not loop.last }}
        {%- endfor %}
),

exposures as (
    select
        met.campaign_key, met.person_key, {{ day_begins('campaigns.start_date') }} as occurred_at,
        'offline_exposure' as touchpoint_type, 'Offline' as channel, lower(trim(campaigns.campaign_name)) as campaign,
        campaigns.medium as category,
        {{ lifecycle_at(day_begins('campaigns.start_date'), 'touched.first_converted_at') }} as lifecycle,
        campaigns.campaign_code, campaigns.region, campaigns.start_date as exposed_from,
        coalesce(campaigns.end_date, campaigns.start_date) as exposed_until,
        case min(met.preference) over (partition by met.campaign_key, met.person_key)
            when 1 then 'order' when 2 then 'profile' when 3 then 'last_order' else 'nationwide' end as exposure_rule,
        row_number() over (partition by met.campaign_key, met.person_key order by met.preference) as choice
    from met
    inner join {{ ref('int_offline_campaigns') }} as campaigns on campaigns.campaign_key = met.campaign_key
    inner join touched on touched.person_key = met.person_key
)

select
    {{ hash_key(['exposures.touchpoint_type', 'exposures.campaign_key', 'exposures.person_key']) }} as touchpoint_key,
    {{ hash_key(['touchpoint_type', 'channel', 'campaign', 'category', 'lifecycle']) }} as signature_key,
    exposures.*,
    coalesce(media.confidence, other.confidence) as confidence
from exposures
left join {{ ref('seed_offline_media') }} as media on media.medium = exposures.category
left join {{ ref('seed_offline_media') }} as other on other.medium = '*'
where exposures.choice = 1
