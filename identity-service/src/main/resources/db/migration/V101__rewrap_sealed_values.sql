-- The canary is wrapped again, last of all, when the key encryption key was rotated.
GRANT UPDATE (sealed) ON vault_canary TO ${appRole};

-- What is sealed, without the format, the length and the wrapped data key in front of it.
CREATE FUNCTION sealed_payload(sealed bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT substring(sealed from 6 + ('x' || encode(substring(sealed from 2 for 4), 'hex'))::bit(32)::integer)
$$;

-- Keys of the audit trail cannot be changed by the application, but how they are wrapped: what is sealed stays the same.
CREATE FUNCTION rewrap_audit_key(place tid, anew bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE audit_key SET private_sealed = anew
    WHERE ctid = place AND sealed_payload(private_sealed) = sealed_payload(anew);
END
$$;

REVOKE ALL ON FUNCTION rewrap_audit_key(tid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rewrap_audit_key(tid, bytea) TO ${appRole};
