-- What the shop's events say is deleted. Grain: one record of a kind.
select
    _source_account,
    upper(subject_type) as subject_type,
    {{ regex_extract('subject_id', "'/([0-9]+)$'") }} as id,
    min(created_at) as deleted_at
from {{ source('raw', 'shopify__deletions') }}
where lower(action) in ('destroy', 'delete')
group by _source_account, upper(subject_type), {{ regex_extract('subject_id', "'/([0-9]+)$'") }}
