// One call with the TypeScript MCP client:  agent.mjs URL list | agent.mjs URL call NAME ARGUMENTS
// env: TOKEN (access token), ELICITATION=url declares URL elicitation.
// Prints one line of JSON: {tools} | {result} | {error: {code, message, elicitations}}.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [url, action, name, args] = process.argv.slice(2);
const capabilities = process.env.ELICITATION === 'url' ? { elicitation: { url: {} } } : {};
const client = new Client({ name: 'interop-agent', version: '1.0.0' }, { capabilities });
const transport = new StreamableHTTPClientTransport(new URL(url), {
  requestInit: { headers: { Authorization: `Bearer ${process.env.TOKEN}` } },
});

const answer = await client
  .connect(transport)
  .then(async () => {
    if (action === 'list') {
      const { tools } = await client.listTools();
      return { tools: tools.map((tool) => tool.name) };
    }
    return { result: await client.callTool({ name, arguments: JSON.parse(args ?? '{}') }) };
  })
  .catch((error) => ({
    error: { code: error.code ?? null, message: String(error.message), elicitations: error.elicitations ?? null },
  }));
console.log(JSON.stringify(answer));
await transport.terminateSession().catch(() => {});
await client.close();
