-- SurveyMonkey answers in the feedback shape: those whose question seed_survey_questions knows. Grain: one answer.
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
            partition by answers._source_account, answers.id, answers.question, answers.choice, answers.number
            order by case when declared.answer <> '' then 0 else 1 end
        ) as preference
    from answers
    inner join {{ ref('seed_survey_questions') }} as declared
        on declared.source_system = 'surveymonkey'
        and declared.survey = answers._source_account
        and declared.question = answers.question
        and coalesce(declared.answer, '') in ('', answers.choice)
)

select
    {{ hash_key(["'surveymonkey'", 'told._source_account', 'told.id', 'told.question']) }} as feedback_key,
    'surveymonkey' as source_system,
    told.id || ':' || told.question as source_record_id,
    cast(null as text) as hubspot_contact,
    cast(null as text) as source_contact,
    {{ json_text('responses.custom_variables', ['customer_code']) }} as customer_code,
    coalesce({{ json_text('responses.custom_variables', ['email']) }}, responses.contact_email) as email,
    {{ json_text('responses.custom_variables', ['phone']) }} as phone,
    cast(null as text) as message_channel,
    told.survey_type,
    told.survey_name,
    told.score,
    told.score_max,
    responses.date_created as submitted_at,
    responses._loaded_at
from told
inner join {{ source('raw', 'surveymonkey__responses') }} as responses
    on responses.id = told.id and responses._source_account = told._source_account
where told.preference = 1 and told.score is not null
