-- The {{ var('paths_kept') }} commonest paths of all time. Grain: path.
{{ told_by_difference('path_key', links=['path_key']) }}

select path_key
from {{ ref('int_journeys__path_totals') }}
-- By digest where two are as common: engines do not sort text alike.
order by journeys desc, md5(path)
limit {{ var('paths_kept') }}
