{{ reported_crimes('violence_against_official') }}
