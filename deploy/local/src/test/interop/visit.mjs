// Tries everything that clients do, with the features of the fixture:  visit.mjs SDK URL PREFIX
// env: TOKEN. Prints one line of JSON.
import { connect, part } from './clients.mjs';

const [sdk, url, prefix] = process.argv.slice(2);
const { client, call, version, asked, leave } = await connect(sdk, url, process.env.TOKEN);

const text = async (name, args = {}, options = undefined) => {
  const result = await call({ name: prefix + name, arguments: args }, options);
  return { text: result.content[0]?.text, isError: result.isError ?? false };
};
const prompt = `${prefix}test_prompt_with_arguments`;
const read = async (uri) => (await client.readResource({ uri })).contents[0].text;

async function progress() {
  const steps = [];
  await text('test_tool_with_progress', {}, { onprogress: (step) => steps.push(step.progress) });
  return steps;
}

const report = {
  version,
  tools: await part(async () => (await client.listTools()).tools.map((tool) => tool.name)),
  call: await part(() => text('test_simple_text')),
  toolError: await part(() => text('test_error_handling')),
  unknownTool: await part(() => text('no_such_tool')),
  progress: await part(progress),
  elicitation: await part(() => text('test_elicitation', { message: 'Who are you?' })),
  sampling: await part(() => text('test_sampling', { prompt: 'What is the capital of France?' })),
  roots: await part(() => text('test_input_required_result_list_roots')),
  rounds: await part(() => text('test_input_required_result_multi_round')),
  prompts: await part(async () => (await client.listPrompts()).prompts.map((each) => each.name)),
  prompt: await part(async () => {
    const { messages } = await client.getPrompt({ name: prompt, arguments: { arg1: 'one', arg2: 'two' } });
    return messages[0].content.text;
  }),
  completion: await part(async () => {
    const ref = { type: 'ref/prompt', name: prompt };
    return (await client.complete({ ref, argument: { name: 'arg1', value: 'test' } })).completion.values;
  }),
  resources: await part(async () => (await client.listResources()).resources.map((resource) => resource.uri)),
  resource: await part(() => read('test://static-text')),
  template: await part(() => read('test://template/7/data')),
  asked,
};
console.log(JSON.stringify(report));
await leave().catch(() => {});
process.exit(0);
