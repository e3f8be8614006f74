{{ reported_crimes('gross_violation_of_integrity') }}
