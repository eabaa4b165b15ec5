// Reads the model that the clients of AWS carry: which operations there are, and whether an answer has what it must have.

const STRUCTURE = 3;
const UNION = 4;
const LIST = 1;
const MAP = 2;
const OPERATION = 9;
const TIMESTAMPS = [4, 5, 6, 7];

/** Name, method, path and status of each operation. */
export function operations(module) {
  return Object.values(module)
    .filter((shape) => Array.isArray(shape) && shape[0] === OPERATION)
    .map(([, , name, { http: [method, path, status] }]) => ({ name, method, path, status }));
}

/** The members that are required and missing, and the times that are none; below lists and maps, too. */
export function faults(schema, value, path) {
  const shape = resolved(schema);
  if (value === undefined || value === null) return [];
  if (TIMESTAMPS.includes(shape)) return value instanceof Date ? [] : [`${path} is no date`];
  if (!Array.isArray(shape)) return [];
  const [kind, , , , names, schemas, required = 0] = shape;
  switch (kind) {
    case LIST:
      return value.flatMap((item, index) => faults(names, item, `${path}[${index}]`));
    case MAP:
      return Object.entries(value).flatMap(([key, item]) => faults(schemas, item, `${path}.${key}`));
    case UNION:
    case STRUCTURE:
      return names.flatMap((name, index) => {
        const there = value[name] !== undefined && value[name] !== null;
        if (!there) return index < required ? [`${path}.${name} is missing`] : [];
        return faults(schemas[index], value[name], `${path}.${name}`);
      });
    default:
      return [];
  }
}

/** References are functions; a member with traits is a pair. */
function resolved(schema) {
  if (typeof schema === 'function') return resolved(schema());
  const member = Array.isArray(schema) && schema.length === 2;
  return member ? resolved(schema[0]) : schema;
}
