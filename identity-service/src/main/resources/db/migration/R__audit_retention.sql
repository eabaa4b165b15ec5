-- How long events of the audit trail stay, as the operator configured it (identity.audit.retention); read at every start.
UPDATE audit_retention SET period = NULLIF('${auditRetention}', 'none')::interval;
