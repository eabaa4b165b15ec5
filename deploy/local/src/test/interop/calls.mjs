// Lists the tools and calls some:  calls.mjs SDK URL [{"name", "arguments"}…]
// env: TOKEN. Prints one line of JSON: {version, tools, results: [{result, progress} | {error}…], asked}.
import { connect, part } from './clients.mjs';

const [sdk, url, calls] = process.argv.slice(2);
const { client, call, version, asked, leave } = await connect(sdk, url, process.env.TOKEN);
const { tools } = await client.listTools();
const results = [];
for (const params of JSON.parse(calls)) {
  const progress = [];
  results.push(
    await part(async () => ({ result: await call(params, { onprogress: (step) => progress.push(step.progress) }), progress })),
  );
}
console.log(JSON.stringify({ version, tools: tools.map((tool) => tool.name), results, asked }));
await leave().catch(() => {});
process.exit(0);
