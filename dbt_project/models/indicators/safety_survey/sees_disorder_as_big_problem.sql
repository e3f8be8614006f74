{{ survey_share('disorder_is_big_problem') }}
