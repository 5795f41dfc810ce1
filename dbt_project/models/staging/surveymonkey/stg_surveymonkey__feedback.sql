-- SurveyMonkey answers in the feedback shape: those whose question seed_survey_questions knows. Grain: one answer.
-- An answer counts although the rest of the survey was left; who was turned away has not answered.
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
        coalesce({{ json_text('item.value', ['choice_id']) }}, '') as choice,
        coalesce(
            {{ number_from(json_text('item.value', ['choice_metadata', 'weight'])) }},
            {{ number_from(json_text('item.value', ['text'])) }}
        ) as number
    from questions
    {{ json_items('questions.question', ['answers']) }}
)

select
    {{ hash_key(["'surveymonkey'", 'answers._source_account', 'answers.id', 'answers.question']) }} as feedback_key,
    'surveymonkey' as source_system,
    answers.id || ':' || answers.question as source_record_id,
    cast(null as text) as hubspot_contact,
    cast(null as text) as source_contact,
    {{ json_text('responses.custom_variables', ['customer_code']) }} as customer_code,
    coalesce({{ json_text('responses.custom_variables', ['email']) }}, responses.contact_email) as email,
    {{ json_text('responses.custom_variables', ['phone']) }} as phone,
    cast(null as text) as message_channel,
    declared.survey_type,
    declared.survey_name,
    coalesce(declared.score, answers.number) as score,
    declared.score_max,
    responses.date_created as submitted_at,
    responses._loaded_at
from answers
inner join {{ source('raw', 'surveymonkey__responses') }} as responses
    on responses.id = answers.id and responses._source_account = answers._source_account
inner join {{ ref('seed_survey_questions') }} as declared
    on declared.source_system = 'surveymonkey'
    and declared.survey = answers._source_account
    and declared.question = answers.question
    and coalesce(declared.answer, '') in ('', answers.choice)
where coalesce(declared.score, answers.number) is not null
