-- Scores of domains in the domain-scores shape. Grain: day, domain and provider as written.
select
    {{ hash_key(["'domain_authority'", '_source_account', 'scored_on', 'domain', 'provider']) }} as domain_score_key,
    'domain_authority' as source_system,
    scored_on,
    coalesce({{ url_host('trim(domain)') }}, {{ regex_remove("lower(trim(domain))", "'^www\\.|/.*$'") }}) as domain,
    lower(trim(provider)) as provider,
    score,
    _loaded_at
from {{ source('raw', 'domain_authority__scores') }}
where not _is_deleted
