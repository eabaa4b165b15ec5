// The clients of the TypeScript SDK: v1 (its first line), v2 (the second, which finds the era out), v2-legacy (the second, by handshake).
const answers = (asked) => ({
  'elicitation/create': ({ params }) => {
    asked.push(params.message);
    return { action: 'accept', content: { username: 'ada', email: 'ada@example.com', name: 'Ada', color: 'green', ok: true } };
  },
  'sampling/createMessage': ({ params }) => {
    asked.push(params.messages[0].content.text);
    return { role: 'assistant', model: 'none', content: { type: 'text', text: 'Paris' } };
  },
  'roots/list': () => ({ roots: [{ uri: 'file:///work' }] }),
});

async function first(info, capabilities, asked, url, requestInit) {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const types = await import('@modelcontextprotocol/sdk/types.js');
  const client = new Client(info, { capabilities });
  const [elicit, sample, roots] = Object.values(answers(asked));
  client.setRequestHandler(types.ElicitRequestSchema, elicit);
  client.setRequestHandler(types.CreateMessageRequestSchema, sample);
  client.setRequestHandler(types.ListRootsRequestSchema, roots);
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit });
  await client.connect(transport);
  const call = (params, options) => client.callTool(params, undefined, options);
  return { client, call, version: transport.protocolVersion, leave: () => transport.terminateSession() };
}

async function second(mode, info, capabilities, asked, url, requestInit) {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const client = new Client(info, { capabilities, versionNegotiation: { mode } });
  Object.entries(answers(asked)).forEach(([method, answer]) => client.setRequestHandler(method, answer));
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit });
  await client.connect(transport);
  const call = (params, options) => client.callTool(params, options);
  return { client, call, version: client.getNegotiatedProtocolVersion(), leave: () => transport.terminateSession() };
}

/** Connects; what the server asks the user or the model is answered, and noted in `asked`. */
export async function connect(sdk, url, token) {
  const asked = [];
  const info = { name: `visitor-${sdk}`, version: '1.0.0' };
  const capabilities = { elicitation: { form: {} }, sampling: {}, roots: {} };
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  const connected =
    sdk === 'v1'
      ? await first(info, capabilities, asked, url, requestInit)
      : await second(sdk === 'v2' ? 'auto' : 'legacy', info, capabilities, asked, url, requestInit);
  return { ...connected, asked };
}

/** What one part found, or why it came to nothing: no part keeps the others from being tried. */
export const part = (work) =>
  work().catch((error) => ({ error: { code: error.code ?? null, message: String(error.message) } }));
