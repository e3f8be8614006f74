{{ survey_share('worried_about_crime') }}
