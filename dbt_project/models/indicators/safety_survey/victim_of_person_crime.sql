{{ survey_share('victim_of_person_crime') }}
