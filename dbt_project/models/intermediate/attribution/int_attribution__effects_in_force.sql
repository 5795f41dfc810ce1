-- The removal effects by which chains weigh a conversion's touches, as the ledger has them. Grain: month, definition of a conversion, chain and channel.
{{ told_by_difference(['window_key', 'channel'], links=['window_month', 'conversion_type'], scope='window_key') }}
{%- set effects, ledger = ref('int_attribution__removal_effects'), ref('int_attribution__effects_ledger') -%}
{%- set since = told_since([effects, ledger]) -%}
{%- do look_again_at(since, "select window_key from " ~ changes(effects, since) ~ " union select window_key from " ~ changes(ledger, since)) %}

select
    effects.window_key, effects.window_month, effects.conversion_type, effects.markov_order, effects.with_lost, effects.channel,
    written.removal_effect
from {{ effects }} as effects
inner join (
    select *, row_number() over (partition by window_key, channel order by revision desc) as age
    from {{ ledger }} where {{ to_tell('window_key', since) }}
) as written on written.window_key = effects.window_key and written.channel = effects.channel and written.age = 1
where {{ to_tell('effects.window_key', since) }}
