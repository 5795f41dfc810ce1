-- Which content and which style attracts whom: segments of people by how often they engage, against everybody.
-- Grain: level (content, topic, form, style), item, dimension and segment. Somebody counts once, however often he engages.
-- Everybody are the people whom any content reached and of whom the dimension is known; affinity 1 is as everybody does.
-- What chance alone would do is told beside it: deviations within two are nothing to build on.
{%- set levels = {'content': 'contents.content_key', 'topic': 'contents.topic', 'form': 'contents.form', 'style': 'contents.style'} %}
{%- set dimensions = ['gender', 'age_band', 'city', 'lifecycle', 'first_channel'] %}
with reached as (
    select met_by as person_key, content_key, engaged from {{ ref('int_content__reach') }} where is_person
),

persons as (
    select
        persons.person_key, persons.gender, persons.age_band, persons.city, persons.first_channel,
        case when persons.orders > 0 then 'customer' else 'prospect' end as lifecycle
    from {{ ref('dim_person') }} as persons
    inner join (select distinct person_key from reached) as met on met.person_key = persons.person_key
),

segments as (
    {% for dimension in dimensions -%}
    select person_key, '{{ dimension }}' as dimension, {{ dimension }} as segment from persons where {{ dimension }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

people as (
    select dimension, segment, count(*) as people, sum(count(*)) over (partition by dimension) as all_people
    from segments
    group by dimension, segment
),

engaged as (
    {% for level, item in levels.items() -%}
    select distinct reached.person_key, '{{ level }}' as level, {{ item }} as item
    from reached
    inner join {{ ref('int_content') }} as contents on contents.content_key = reached.content_key
    where reached.engaged = 1
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select engaged.level, engaged.item, segments.dimension, segments.segment, count(*) as engaged_people
    from engaged
    inner join segments on segments.person_key = engaged.person_key
    group by engaged.level, engaged.item, segments.dimension, segments.segment
),

items as (
    select level, item, dimension, sum(engaged_people) as all_engaged
    from counted
    group by level, item, dimension
    having sum(engaged_people) >= {{ var('affinity_min_people') }}
),

compared as (
    select
        items.level, items.item, people.dimension, people.segment, people.people,
        coalesce(counted.engaged_people, 0) as engaged_people,
        cast(people.people as double precision) as own, cast(people.all_people as double precision) as everybody,
        cast(items.all_engaged as double precision) as takers
    from items
    inner join people on people.dimension = items.dimension
    left join counted
        on counted.level = items.level and counted.item = items.item and counted.dimension = items.dimension
        and counted.segment = people.segment
)

select
    level, item, dimension, segment, people, engaged_people,
    {{ ratio('engaged_people', 'people') }} as engaged_share,
    engaged_people / nullif(own * takers / everybody, 0) as affinity,
    -- Of a hypergeometric draw: as if the takers had been drawn from everybody by lot.
    (engaged_people - own * takers / everybody) / nullif(sqrt(
        own * takers / everybody * (1 - takers / everybody) * (everybody - own) / nullif(everybody - 1, 0)
    ), 0) as chance_deviations
from compared
