{{ reported_crimes('fraud_and_dishonesty') }}
