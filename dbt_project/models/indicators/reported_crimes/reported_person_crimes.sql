{{ reported_crimes('crimes_against_person') }}
