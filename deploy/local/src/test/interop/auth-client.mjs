// One scenario of the conformance suite's client mode, played through the gateway:  auth-client.mjs SERVER
// Registers the suite's server as a target with a predefined tool, calls the tool, follows the link to our page and to
// the suite's authorization server, and calls again. env: GATEHOUSE (JSON: catalog, identity, gateway, gatewayId,
// operator, user, token), MCP_CONFORMANCE_SCENARIO, MCP_CONFORMANCE_CONTEXT.
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const server = process.argv.at(-1);
const stack = JSON.parse(process.env.GATEHOUSE);
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const name = `${(process.env.MCP_CONFORMANCE_SCENARIO ?? 'x').replace(/[^a-z0-9]+/gi, '-')}-${randomBytes(4).toString('hex')}`;
const MOST_CONSENTS = 5;
const pause = (millis) => new Promise((done) => setTimeout(done, millis));

async function operator(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { Authorization: `Bearer ${stack.operator}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) };
}

async function expect(status, method, url, body) {
  const answer = await operator(method, url, body);
  if (answer.status !== status) throw new Error(`${method} ${url} answered ${answer.status}: ${answer.text}`);
  return answer.json();
}

async function until(what, question) {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await question();
    if (answer) return answer;
    await pause(200);
  }
  throw new Error(`waited in vain for ${what}`);
}

// The scenarios run at the same time, each in a process of its own, but there is only one operator.
const turn = join(tmpdir(), `gatehouse-${stack.gatewayId}`);
async function alone(work) {
  await until('a turn', () => {
    try {
      mkdirSync(turn);
      return true;
    } catch {
      return false;
    }
  });
  try {
    return await work();
  } finally {
    rmdirSync(turn);
  }
}

// The operator: any MCP server by its URL, and a client only where one was registered before.
async function register() {
  const extension = { mcpServerUrl: server };
  const config = { gatehouse: extension };
  if (context.client_id) {
    Object.assign(config, { clientId: context.client_id, clientSecret: context.client_secret });
    extension.clientIssuer = context.issuer;
  }
  const provider = await expect(201, 'POST', `${stack.identity}/identities/CreateOauth2CredentialProvider`, {
    name,
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: { customOauth2ProviderConfig: config },
  });
  const schema = JSON.stringify({ tools: [{ name: 'test-tool', inputSchema: { type: 'object' } }] });
  const oauth = { providerArn: provider.credentialProviderArn, scopes: [], grantType: 'AUTHORIZATION_CODE' };
  const target = {
    name,
    targetConfiguration: { mcp: { mcpServer: { endpoint: server, mcpToolSchema: { inlinePayload: schema } } } },
    credentialProviderConfigurations: [
      { credentialProviderType: 'OAUTH', credentialProvider: { oauthCredentialProvider: oauth } },
    ],
  };
  const targets = `${stack.catalog}/gateways/${stack.gatewayId}/targets/`;
  const { targetId } = await alone(() => expect(202, 'POST', targets, target));
  await until('the target', async () => {
    const { status, statusReasons } = await expect(200, 'GET', `${targets}${targetId}/`);
    if (status === 'FAILED') throw new Error(`the target failed: ${statusReasons}`);
    return status === 'READY';
  });
}

// The agent: a client that can open addresses.
let session;
let requests = 0;
async function mcp(method, params, notification) {
  const headers = {
    Authorization: `Bearer ${stack.token}`,
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    ...(method === 'initialize' ? {} : { 'MCP-Protocol-Version': '2025-11-25' }),
    ...(session ? { 'Mcp-Session-Id': session } : {}),
  };
  const message = { jsonrpc: '2.0', method, params, ...(notification ? {} : { id: ++requests }) };
  const response = await fetch(stack.gateway, { method: 'POST', headers, body: JSON.stringify(message) });
  session = response.headers.get('mcp-session-id') ?? session;
  const text = await response.text();
  if (notification) return null;
  const event = response.headers.get('content-type')?.startsWith('text/event-stream');
  const lines = event ? text.split('\n').filter((line) => line.startsWith('data:') && line.length > 6) : [text];
  return JSON.parse(event ? lines.at(-1).slice(5) : lines[0]);
}

// The user's browser: cookies, redirects and forms, no script.
const jar = new Map();
async function browse(url, form) {
  let options = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
  for (let hops = 0; hops < 20; hops++) {
    const cookie = [...jar].filter(([key]) => key.startsWith(`${new URL(url).hostname}|`));
    const response = await fetch(url, {
      ...options,
      redirect: 'manual',
      headers: { Cookie: cookie.map(([key, value]) => `${key.split('|')[1]}=${value}`).join('; ') },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(';');
      const [key, ...value] = pair.split('=');
      const gone = attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute));
      if (gone) jar.delete(`${new URL(url).hostname}|${key.trim()}`);
      else jar.set(`${new URL(url).hostname}|${key.trim()}`, value.join('='));
    }
    const location = response.headers.get('location');
    if (!location || response.status < 300 || response.status > 399) {
      return { url, status: response.status, text: await response.text() };
    }
    url = new URL(location, url).href;
    options = {};
  }
  throw new Error('redirected without end');
}

const hidden = (page, field) => page.text.match(new RegExp(`name="${field}" value="([^"]*)"`))?.[1].replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');

async function consent(link) {
  let page = await browse(link);
  if (page.text.includes(`Sign in as ${stack.user}`)) page = await browse(page.url, { username: stack.user });
  const fields = { request_uri: hidden(page, 'request_uri'), form_token: hidden(page, 'form_token') };
  if (!fields.form_token) throw new Error(`no consent page at ${page.url.split('?')[0]} (${page.status}): ${page.text}`);
  page = await browse(new URL('/identities/oauth2/consent', page.url).href, { ...fields, decision: 'allow' });
  if (!page.text.includes('You are connected')) {
    throw new Error(`not connected at ${page.url.split('?')[0]} (${page.status}): ${page.text}`);
  }
}

await register();
await mcp('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: { elicitation: { url: {} } },
  clientInfo: { name: 'auth-client', version: '1.0.0' },
});
await mcp('notifications/initialized', undefined, true);
const passing = (answer) => answer.result?.isError && /unreachable/.test(answer.result.content[0].text);
// A machine that does all this at once may be slow; what was found and registered meanwhile is there at the next try.
async function call() {
  for (let tries = 0; ; tries++) {
    const answer = await mcp('tools/call', { name: `${name}___test-tool`, arguments: {} });
    if (!passing(answer) || tries === 5) return answer;
  }
}
// The gateway hears of a new target a moment after the operator.
let answer = await until('the tool', async () => {
  const first = await call();
  return first.error?.code === -32602 ? null : first;
});
for (let consents = 0; answer.error?.code === -32042 && consents < MOST_CONSENTS; consents++) {
  await consent(answer.error.data.elicitations[0].url);
  answer = await call();
}
console.log(JSON.stringify(answer));
process.exitCode = answer.result && !answer.result.isError ? 0 : 1;
