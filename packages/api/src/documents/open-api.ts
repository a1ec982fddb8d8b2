import type { TObject, TSchema } from 'typebox';
import { EDGE_ERRORS, errorCatalog } from '../errors/error-catalog.ts';
import type { Operation } from '../operations/operation.ts';
import { OPERATIONS } from '../operations/operations.ts';
import { answerOf, Failure } from '../schemas/envelope.ts';

type Json = { readonly [name: string]: unknown };

const HEADERS = ['Account', 'Key', 'Nonce', 'Deadline', 'Scheme', 'Form', 'Signature'] as const;

/** The API as an OpenAPI 3.1 document: schemas of TypeBox are JSON Schema as they are. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tandem',
      version: 'v1',
      description:
        'Amounts are decimal strings, times are microseconds since 1970, unknown is null. Every ' +
        'answer carries the sequence of the journal after which it is true.',
    },
    paths: paths(),
    components: {
      schemas: { Failure },
      securitySchemes: Object.fromEntries(
        HEADERS.map((name) => [name, { type: 'apiKey', in: 'header', name: `Tandem-${name}` }]),
      ),
    },
    'x-errors': Object.fromEntries(errorCatalog()),
  };
}

function paths(): Json {
  const found: { [path: string]: { [method: string]: Json } } = {};
  for (const operation of OPERATIONS) {
    const at = (found[operation.path] ??= {});
    at[operation.method.toLowerCase()] = describe(operation);
  }
  return found;
}

function describe(operation: Operation): Json {
  const { id, tag, summary, access, cost, body } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    'x-access': access,
    'x-cost': cost,
    parameters: [
      ...parameters(operation.parameters, 'path'),
      ...parameters(operation.query, 'query'),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    ...(access === 'public'
      ? {}
      : { security: [Object.fromEntries(HEADERS.map((name) => [name, []]))] }),
    responses: responses(operation),
  };
}

function responses({ data, access }: Operation): Json {
  const failure = {
    description: 'The error, with the figures behind it.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
  };
  const statuses = new Set<number>(Object.values(EDGE_ERRORS).map(({ status }) => status));
  if (access !== 'public') statuses.add(422);
  return {
    200: data === null ? { description: 'Text.' } : success(data),
    ...Object.fromEntries([...statuses].map((status) => [status, failure])),
  };
}

function success(data: TSchema): Json {
  return { description: 'Done.', content: { 'application/json': { schema: answerOf(data) } } };
}

function parameters(schema: TObject | undefined, place: 'path' | 'query'): readonly Json[] {
  if (schema === undefined) return [];
  const required = new Set<string>((schema as { required?: string[] }).required ?? []);
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    schema: property,
  }));
}
