{{ survey_share('satisfied_with_cleanliness') }}
