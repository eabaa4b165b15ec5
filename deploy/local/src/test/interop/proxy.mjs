// Puts a bearer token before a server, because the conformance runner cannot send one:  proxy.mjs URL [PORT]
// env: TOKEN. Everything else, Host and Origin too, goes through as it is. Prints its address.
import { createServer, request as call } from 'node:http';

const target = new URL(process.argv[2]);
const proxy = createServer((request, response) => {
  const headers = [...request.rawHeaders, 'Authorization', `Bearer ${process.env.TOKEN}`];
  const { hostname, port } = target;
  const onward = call({ hostname, port, path: request.url, method: request.method, headers, setHost: false }, (answer) => {
    response.writeHead(answer.statusCode, answer.rawHeaders).flushHeaders();
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
});
proxy.listen(Number(process.argv[3] ?? 0), '127.0.0.1', () => console.log(`http://localhost:${proxy.address().port}${target.pathname}`));
