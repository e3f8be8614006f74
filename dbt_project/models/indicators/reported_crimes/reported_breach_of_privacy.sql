{{ reported_crimes('breach_of_privacy') }}
