{{ survey_share('avoids_going_out') }}
