{{ survey_share('feels_unsafe_outdoors_at_night', focus_areas=true) }}
