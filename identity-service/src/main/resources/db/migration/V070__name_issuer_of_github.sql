-- Since April 2026 GitHub's callback names its issuer (RFC 9207), which has to be the one that is known.
UPDATE oauth2_provider SET issuer = 'https://github.com/login/oauth' WHERE vendor = 'GITHUB' AND issuer IS NULL;
