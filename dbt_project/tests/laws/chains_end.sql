-- After as many steps as removal_effects() takes, nobody is under way any more: removal effects are exact.
-- Remedy: paths that circle for very long; raise `squarings` of removal_effects().
select window_key, channel, residual
from {{ ref('int_attribution__removal_effects') }}
where residual > 0.000000000001
