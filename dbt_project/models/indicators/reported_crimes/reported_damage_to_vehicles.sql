{{ reported_crimes('damage_to_motor_vehicle') }}
