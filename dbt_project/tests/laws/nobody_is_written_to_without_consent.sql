-- Who is on a list, sent to or held out, has said in some record that he wants this channel, and has his own address in it.
-- Remedy: do not export the list; compare int_activation__contacts with what int_customers says of the person.
select audiences.list, audiences.person_key
from {{ ref('fct_activation_audiences') }} as audiences
left join (
    {%- for channel, (id_type, consent) in {'email': ('email', 'email_consent'), 'sms': ('phone', 'sms_consent')}.items() %}
    select distinct owners.person_key, '{{ channel }}' as channel
    from {{ ref('int_customers') }} as customers
    inner join {{ ref('int_identity__record_person') }} as owners on owners.record_key = customers.customer_key
    where lower(customers.{{ consent }}) = 'subscribed' and customers.{{ id_type }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
) as agreed on agreed.person_key = audiences.person_key and agreed.channel = audiences.channel
where audiences.status <> 'excluded' and agreed.person_key is null
