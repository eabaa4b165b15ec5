// A vendor's authorization server on oidc-provider, with the pages and the strictness that it has by itself.
import Provider, { errors } from 'oidc-provider';
import { randomBytes } from 'node:crypto';

export const SCOPES = ['files:read', 'files:write'];

const secret = () => randomBytes(24).toString('base64url');

/** What was seen since the start, by kind. */
function counters(provider) {
  const seen = { registrations: 0, codes: 0, refreshes: 0, refused: [], grantsRevoked: 0 };
  provider.on('registration_create.success', () => (seen.registrations += 1));
  provider.on('grant.success', ({ oidc }) => {
    seen[oidc.params.grant_type === 'refresh_token' ? 'refreshes' : 'codes'] += 1;
  });
  provider.on('grant.error', ({ oidc }, error) =>
    seen.refused.push(`${oidc.params?.grant_type}: ${error.error}: ${error.error_detail ?? error.error_description}`),
  );
  provider.on('authorization.error', (ctx, error) => seen.refused.push(`authorization: ${error.error}`));
  provider.on('grant.revoked', () => (seen.grantsRevoked += 1));
  return seen;
}

/** Every access token that is alive, so that the vendor can forget them without its clients knowing. */
function livingTokens(provider) {
  const living = new Map();
  provider.on('access_token.saved', (token) => living.set(token.jti, token));
  provider.on('access_token.destroyed', (token) => living.delete(token.jti));
  return living;
}

/**
 * The server at an address, for one resource (RFC 8707). What differs from vendor to vendor is which clients it takes:
 * `registration` is 'open', 'token' (only with a token that its administrator gave) or nothing, `documents` says at
 * which address the metadata documents of clients are read that it would find by their https URL.
 */
export function authorizationServer({ issuer, resource, registration, documents }) {
  const introspection = { id: 'resource-server', secret: secret() };
  const server = new Provider(issuer, {
    clients: [
      {
        client_id: introspection.id,
        client_secret: introspection.secret,
        grant_types: [],
        response_types: [],
        redirect_uris: [],
      },
    ],
    cookies: { keys: [secret()] },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    // Without its guard against addresses inside, because ours is one; allowFetch below lets nothing else through.
    fetch: (url, options) => fetch(documents[url], { ...options, dispatcher: undefined }),
    features: {
      devInteractions: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      registration: { enabled: Boolean(registration), initialAccessToken: registration === 'token' },
      clientIdMetadataDocument: {
        enabled: Boolean(documents),
        ack: 'draft-02',
        allowFetch: (ctx, url) => url in documents,
        allowClient: () => true,
      },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(ctx, asked) {
          if (asked !== resource) {
            throw new errors.InvalidTarget('nobody here serves that');
          }
          return { scope: SCOPES.join(' '), audience: resource, accessTokenFormat: 'opaque', accessTokenTTL: 3600 };
        },
      },
    },
  });
  return { server, introspection, seen: counters(server), living: livingTokens(server) };
}
