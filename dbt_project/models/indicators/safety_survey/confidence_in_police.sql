{{ survey_share('confidence_in_police') }}
