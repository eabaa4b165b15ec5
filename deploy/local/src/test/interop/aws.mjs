// Drives the clients of AWS, one call for each line of JSON on the standard input, one line of JSON as the answer:
//   {operation, input, key: {id, secret}, clock: milliseconds that it is ahead, pageSize}
// env: ENDPOINT, REGION. The first line that it prints is the operations of the clients' model.
import { createInterface } from 'node:readline';
import * as control from '@aws-sdk/client-bedrock-agentcore-control';
import * as data from '@aws-sdk/client-bedrock-agentcore';
import { faults, operations } from './aws-shapes.mjs';

const services = [
  { module: data, Client: data.BedrockAgentCoreClient },
  { module: control, Client: control.BedrockAgentCoreControlClient },
];
const clients = new Map();

function clientOf({ Client }, { id, secret }, clock) {
  const name = [Client.name, id, secret, clock].join(' ');
  if (!clients.has(name)) {
    const credentials = { accessKeyId: id, secretAccessKey: secret };
    const { ENDPOINT: endpoint, REGION: region } = process.env;
    clients.set(name, new Client({ endpoint, region, credentials }));
  }
  return clients.get(name);
}

async function pages(module, client, { operation, input, pageSize }) {
  const found = [];
  for await (const page of module[`paginate${operation}`]({ client, pageSize }, input)) found.push(page);
  return { $metadata: found[0].$metadata, pages: found };
}

/** What the clients take for the time. */
const now = Date.now;

async function call(line) {
  const { operation, input = {}, key, clock = 0, pageSize } = line;
  Date.now = () => now() + clock;
  const service = services.find(({ module }) => module[`${operation}Command`]);
  const client = clientOf(service, key, clock);
  try {
    const { $metadata, ...output } = pageSize
      ? await pages(service.module, client, line)
      : await client.send(new service.module[`${operation}Command`](input));
    const wrong = pageSize ? [] : faults(service.module[`${operation}$`][5], output, operation);
    return { output, status: $metadata.httpStatusCode, attempts: $metadata.attempts, faults: wrong };
  } catch (e) {
    const modelled = Boolean(service.module[e.name] && e instanceof service.module[e.name]);
    const { name, message, reason, fieldList, $metadata: { httpStatusCode: status, attempts } = {} } = e;
    return { error: { name, message, reason, fieldList, modelled, attempts }, status };
  }
}

/** A date is told from a text, because the clients' users get one. */
function show(key, value) {
  return this[key] instanceof Date ? { date: value } : value;
}

console.log(JSON.stringify(services.flatMap(({ module }) => operations(module))));
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await call(JSON.parse(line)), show));
}
process.exit(0);
