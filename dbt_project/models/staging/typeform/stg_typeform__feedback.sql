-- Typeform answers in the feedback shape: those whose question seed_survey_questions knows. Grain: one answer.
-- An answer counts although the rest of the form was left; of rows that name the answer and one that names none, those that name it.
with answers as (
    select
        responses.token,
        responses._source_account,
        {{ json_text('responses.hidden', ['customer_code']) }} as customer_code,
        {{ json_text('responses.hidden', ['email']) }} as email,
        {{ json_text('responses.hidden', ['phone']) }} as phone,
        coalesce(responses.submitted_at, responses.staged_at, responses.landed_at) as submitted_at,
        responses._loaded_at,
        {{ json_text('item.value', ['field', 'ref']) }} as question,
        {{ number_from(json_text('item.value', ['number'])) }} as number,
        coalesce({{ json_text('item.value', ['choice', 'ref']) }}, '') as choice_ref,
        coalesce({{ json_text('item.value', ['choice', 'label']) }}, '') as choice_label
    from {{ source('raw', 'typeform__responses') }} as responses
    {{ json_items('responses.answers') }}
    where not responses._is_deleted
),

told as (
    select
        answers.*,
        questions.survey_type,
        questions.survey_name,
        coalesce(questions.score, answers.number) as score,
        questions.score_max,
        row_number() over (
            partition by answers._source_account, answers.token, answers.question
            order by case when questions.answer = answers.choice_ref then 0 when questions.answer <> '' then 1 else 2 end
        ) as preference
    from answers
    inner join {{ ref('seed_survey_questions') }} as questions
        on questions.source_system = 'typeform'
        and questions.survey = answers._source_account
        and questions.question = answers.question
        and coalesce(questions.answer, '') in ('', answers.choice_ref, answers.choice_label)
)

select
    {{ hash_key(["'typeform'", '_source_account', 'token', 'question']) }} as feedback_key,
    'typeform' as source_system,
    token || ':' || question as source_record_id,
    cast(null as text) as hubspot_contact,
    cast(null as text) as source_contact,
    customer_code,
    email,
    phone,
    cast(null as text) as message_channel,
    survey_type,
    survey_name,
    score,
    score_max,
    submitted_at,
    _loaded_at
from told
where preference = 1 and score is not null
