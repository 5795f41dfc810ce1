-- Share of voice (M4): own mentions among those of all tracked brands. Grain: week and topic.
select
    {{ week_of(local_date('mentioned_at')) }} as week,
    coalesce(topic, '(none)') as topic,
    count(case when is_own then 1 end) as own_mentions,
    count(*) as all_mentions,
    count(distinct brand) as brands,
    {{ ratio('count(case when is_own then 1 end)', 'count(*)') }} as share_of_voice
from {{ ref('int_mentions') }}
group by 1, 2
