{{ not_measured() }}
