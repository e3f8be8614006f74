{{ reported_crimes('theft_from_motor_vehicle') }}
