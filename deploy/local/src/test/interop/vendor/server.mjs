// Vendors on oidc-provider, each with an MCP server that it protects:  vendor/server.mjs
// env: VENDORS (JSON: by name {registration, documents, resource}; the last is what its authorization server serves
// where that is not the MCP server). Prints the address at which the tests ask and change them.
import express from 'express';
import { createServer } from 'node:http';
import { authorizationServer } from './authorization.mjs';
import { resourceServer } from './resource.mjs';

/** Listens before anything is there to answer, because issuers have to know their own address. */
async function listen() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

async function vendor(wishes) {
  const [as, mcp] = [await listen(), await listen()];
  const issuer = as.origin;
  const authorization = authorizationServer({ issuer, resource: `${mcp.origin}/mcp`, ...wishes });
  as.server.on('request', authorization.server.callback());
  const resource = resourceServer({ origin: mcp.origin, issuer, introspection: authorization.introspection });
  mcp.server.on('request', resource.app);
  return { issuer, mcp: resource.resource, authorization, introspectLast: resource.introspectLast };
}

const vendors = {};
for (const [name, wishes] of Object.entries(JSON.parse(process.env.VENDORS))) {
  vendors[name] = await vendor(wishes);
}

const control = express();
control.param('vendor', (request, response, next, name) => {
  request.vendor = vendors[name];
  next(request.vendor ? undefined : new Error(`no vendor ${name}`));
});
control.get('/:vendor', ({ vendor: { issuer, mcp } }, response) => response.json({ issuer, mcp }));
control.get('/:vendor/seen', ({ vendor }, response) => response.json(vendor.authorization.seen));
control.get('/:vendor/introspection', async ({ vendor }, response) => response.json(await vendor.introspectLast()));
control.post('/:vendor/client', express.json(), async ({ vendor, body }, response) => {
  await vendor.authorization.server.Client.adapter.upsert(body.client_id, body);
  response.json({});
});
control.post('/:vendor/forget', async ({ vendor }, response) => {
  const tokens = [...vendor.authorization.living.values()];
  await Promise.all(tokens.map((token) => token.destroy()));
  response.json({ forgotten: tokens.length });
});

const { server, origin } = await listen();
server.on('request', control);
console.log(origin);
