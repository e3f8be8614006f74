{{ survey_share('open_drug_trade_seen') }}
