{{ survey_share('satisfied_with_public_lighting') }}
