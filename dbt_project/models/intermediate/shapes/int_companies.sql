-- Companies as a CRM knows them. Grain: one account of a CRM.
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

select {{ columns.keys() | join(', ') }}
from ranked
where age = 1
