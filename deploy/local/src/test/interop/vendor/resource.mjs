// A vendor's MCP server on the TypeScript SDK: its tokens are opaque, so it asks the authorization server (RFC 7662).
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { SCOPES } from './authorization.mjs';

const METADATA = '/.well-known/oauth-protected-resource/mcp';

function tools(user) {
  const server = new McpServer({ name: 'files', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Says whose files these are.' }, () => ({
    content: [{ type: 'text', text: user }],
  }));
  return server;
}

/** The server; what it was shown last can be asked about again, as long as the authorization server stands. */
export function resourceServer({ origin, issuer, introspection }) {
  const app = express();
  const resource = `${origin}/mcp`;
  let last = '';

  async function introspect(token) {
    const basic = Buffer.from(`${introspection.id}:${introspection.secret}`).toString('base64');
    const answer = await fetch(`${issuer}/token/introspection`, {
      method: 'POST',
      headers: { Authorization: `Basic ${basic}` },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
    });
    if (!answer.ok) {
      throw new Error(`introspection answered ${answer.status}`);
    }
    return answer.json();
  }

  const verifier = {
    async verifyAccessToken(token) {
      const said = await introspect(token);
      if (!said.active) {
        throw new InvalidTokenError('Token is not active');
      }
      last = token;
      const { client_id: clientId, exp: expiresAt, sub, aud } = said;
      return { token, clientId, expiresAt, scopes: said.scope.split(' '), resource: new URL(aud), extra: { sub } };
    },
  };

  app.get(METADATA, (request, response) =>
    response.json({ resource, authorization_servers: [issuer], scopes_supported: SCOPES }),
  );
  const bearer = requireBearerAuth({
    verifier,
    requiredScopes: ['files:read'],
    resourceMetadataUrl: origin + METADATA,
    expectedResource: new URL(resource),
  });
  app.post('/mcp', bearer, express.json(), async (request, response) => {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
    const server = tools(request.auth.extra.sub);
    response.on('close', () => server.close());
    await server.connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  app.all('/mcp', (request, response) => response.status(405).end());
  return { app, resource, introspectLast: () => introspect(last) };
}
