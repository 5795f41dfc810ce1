-- No household has more people than seed_group_rules allows.
select households.household_key, households.people
from {{ ref('dim_household') }} as households
inner join {{ ref('seed_group_rules') }} as rules on rules.id_type = 'household_member'
where households.people > rules.max_values_per_group
