{{ survey_share('victim_of_property_crime') }}
