-- Since when a vendor is being asked for the tokens of a session: whoever began that and died cannot end it.
ALTER TABLE consent_session ADD COLUMN exchanging_since timestamptz;
CREATE INDEX consent_session_exchanging ON consent_session (exchanging_since) WHERE status = 'EXCHANGING';
