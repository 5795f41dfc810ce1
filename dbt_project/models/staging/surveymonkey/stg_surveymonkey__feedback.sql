-- SurveyMonkey answers in the feedback shape: those whose question seed_survey_questions knows. Grain: one answer; a table of ratings, or a
-- question with several choices, has several.
-- An answer counts although the rest of the survey was left; who was turned away has not answered. Of a row that names the answer and one
-- that names none, the one that names it counts.
with listed as (
    select responses.id, responses._source_account, item.value as page
    from {{ source('raw', 'surveymonkey__responses') }} as responses
    {{ json_items('responses.pages') }}
    where not responses._is_deleted and coalesce(responses.response_status, 'completed') in ('completed', 'partial')
),

questions as (
    select listed.id, listed._source_account, item.value as question
    from listed
    {{ json_items('listed.page', ['questions']) }}
),

answers as (
    select
        questions.id,
        questions._source_account,
        {{ json_text('questions.question', ['id']) }} as question,
        item.position as place,
        coalesce({{ json_text('item.value', ['choice_id']) }}, '') as choice,
        coalesce(
            {{ number_from(json_text('item.value', ['choice_metadata', 'weight'])) }},
            {{ number_from(json_text('item.value', ['text'])) }}
        ) as number
    from questions
    {{ json_items('questions.question', ['answers']) }}
),

told as (
    select
        answers.*,
        declared.survey_type,
        declared.survey_name,
        coalesce(declared.score, answers.number) as score,
        declared.score_max,
        row_number() over (
            partition by answers._source_account, answers.id, answers.question, answers.place
            order by case when declared.answer <> '' then 0 else 1 end
        ) as preference
    from answers
    inner join {{ ref('seed_survey_questions') }} as declared
        on declared.source_system = 'surveymonkey'
        and declared.survey = answers._source_account
        and declared.question = answers.question
        and coalesce(declared.answer, '') in ('', answers.choice)
),

counted as (
    select
        told.*,
        row_number() over (partition by told._source_account, told.id, told.question order by told.place) as nth
    from told
    where told.preference = 1 and told.score is not null
),

named as (
    select counted.*, counted.question || case when counted.nth > 1 then ':' || cast(counted.nth as text) else '' end as answer_id
    from counted
)

select
    {{ hash_key(["'surveymonkey'", 'named._source_account', 'named.id', 'named.answer_id']) }} as feedback_key,
    'surveymonkey' as source_system,
    named.id || ':' || named.answer_id as source_record_id,
    cast(null as text) as hubspot_contact,
    cast(null as text) as source_contact,
    {{ json_text('responses.custom_variables', ['customer_code']) }} as customer_code,
    coalesce({{ json_text('responses.custom_variables', ['email']) }}, responses.contact_email) as email,
    {{ json_text('responses.custom_variables', ['phone']) }} as phone,
    cast(null as text) as message_channel,
    named.survey_type,
    named.survey_name,
    named.score,
    named.score_max,
    responses.date_created as submitted_at,
    responses._loaded_at
from named
inner join {{ source('raw', 'surveymonkey__responses') }} as responses
    on responses.id = named.id and responses._source_account = named._source_account
