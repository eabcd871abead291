import * as z from 'zod'
import type { FoundRoute } from '#infra/discover.ts'
import type { RouteSpec } from '#shared/platform/http/route-spec.ts'
import { exampleOf, type Schema } from './example-of.ts'
import { refusalResponses } from './refusals.ts'

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  return rest as Schema
}

const parameters = (schema: z.ZodType | undefined, where: 'path' | 'query'): object[] => {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema, 'input')
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description && { description }),
    schema: rest,
    ...((where === 'path' || required.includes(name)) && { example: exampleOf(rest, name) }),
  }))
}

const version = 'The `ETag` that you read. Purser refuses the call if the resource has changed since.'

/** The headers of the route, and `If-Match` where it may refuse a version. */
const headers = ({ headers = {}, fails }: RouteSpec): object[] => {
  const matches = fails.some((code) => code.endsWith('.version-mismatch'))
  return Object.entries({ ...headers, ...(matches && { 'If-Match': version }) }).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }))
}

/** An example that the route accepts, with optional fields where a rule needs them. Undefined when none fits. */
export const bodyExample = (body: z.ZodType): unknown => {
  const schema = jsonSchema(body, 'input')
  const optional = Object.keys(schema.properties ?? {}).filter((field) => !schema.required?.includes(field))
  return [[], ...optional.map((field) => [field]), optional]
    .map((also) => exampleOf(schema, 'body', also))
    .find((example) => body.safeParse(example).success)
}

const bodyOf = ({ body, raw }: RouteSpec): object => {
  if (raw) {
    const description = 'The signature covers exactly these bytes.'
    return { requestBody: { required: true, description, content: { 'application/json': { schema: {} } } } }
  }
  if (!body) return {}
  const example = bodyExample(body)
  const schema = jsonSchema(body, 'input')
  return {
    requestBody: {
      required: !body.safeParse(undefined).success,
      content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
    },
  }
}

/** On answers of routes that count their callers. */
const limitHeaders = {
  'RateLimit-Policy': { $ref: '#/components/headers/RateLimitPolicy' },
  RateLimit: { $ref: '#/components/headers/RateLimit' },
}

const success = ({ reply, media, idempotency, limits }: RouteSpec, description: string): object => ({
  description,
  headers: {
    'X-Request-Id': { $ref: '#/components/headers/RequestId' },
    ...(idempotency && { 'Idempotent-Replayed': { $ref: '#/components/headers/IdempotentReplayed' } }),
    ...(limits && limitHeaders),
  },
  content: { [media ?? 'application/json']: { schema: jsonSchema(reply, 'output') } },
})

const callers = ({ access }: RouteSpec): string => {
  if (access === 'public') return 'Anyone may call this.'
  const { fresh: need } = access
  const to = typeof need === 'object' ? ` to ${need.to}` : ''
  const fresh = need ? ` The user's login must be younger than five minutes${to}.` : ''
  const who = access.as.map((kind) => (kind === 'user' ? 'a user' : `an ${kind}`)).join(' or ')
  return `For ${who} with the scope \`${access.scope}\`.${fresh}`
}

/** One route as an OpenAPI operation. */
export const openApiOperation = ({ area, spec }: FoundRoute): object => ({
  operationId: spec.operation,
  tags: [area],
  summary: spec.summary,
  description: [callers(spec), spec.testOnly && 'Not deployed in production.'].filter(Boolean).join(' '),
  security:
    spec.access === 'public'
      ? []
      : spec.access.as.map((kind) => ({ [kind]: [(spec.access as { scope: string }).scope] })),
  parameters: [
    ...parameters(spec.params, 'path'),
    ...parameters(spec.query, 'query'),
    ...headers(spec),
    ...(spec.idempotency
      ? [
          {
            $ref: `#/components/parameters/${spec.idempotency === 'required' ? 'RequiredIdempotencyKey' : 'IdempotencyKey'}`,
          },
        ]
      : []),
  ],
  ...bodyOf(spec),
  responses: {
    [spec.status]: success(spec, 'Success.'),
    ...Object.fromEntries(Object.entries(spec.also ?? {}).map(([status, what]) => [status, success(spec, what)])),
    ...refusalResponses(spec),
  },
  ...(spec.testOnly && { 'x-not-in-production': true }),
})
