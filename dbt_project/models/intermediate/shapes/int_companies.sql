-- Companies as a CRM knows them. Grain: one account of a CRM.
-- CRMs that make an account of each sender call it by an address or a number, which is a person's.
{{ told_by_difference('crm_account', links=['crm_account']) }}
{%- set columns = {
    'crm_account': 'text',
    'merged_into': 'text',
    'name': 'text',
    'domain': 'text',
    'industry': 'text',
    'is_deleted': 'boolean',
    'updated_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

with told as (
    {{ shape_rows('companies', columns) }}
),

ranked as (
    select *, row_number() over (partition by crm_account order by updated_at desc, name) as age
    from told
)

select
    {%- for name in columns %}
    {{ "case when not " ~ regex_like('name', "'@|[0-9]{9}'") ~ " then name end as name" if name == 'name' else name }}{{ ',' if not loop.last }}
    {%- endfor %}
from ranked
where age = 1
