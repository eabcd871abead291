import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import * as z from 'zod'
import { type FoundEntry, root } from '#infra/discover.ts'
import { type FailureCode, failureCatalogue } from '#shared/kernel/errors.ts'
import { Problem } from '#shared/platform/http/problem.ts'
import { openApiOperation } from './operation.ts'
import { exampleOfRefusal, refusalsOf, sharedResponses } from './refusals.ts'

const key = (required: boolean) => ({
  name: 'Idempotency-Key',
  in: 'header',
  required,
  description:
    'Any string of at most 255 characters. For 48 hours the same key with the same body gets the same answer, and nothing happens twice. Purser refuses the same key with another body.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  example: '2f1c9a52-headphones-for-pat',
})

const components = {
  securitySchemes: {
    user: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: "A user's access token, from POST /v1/auth/login. It is valid for 15 minutes.",
    },
    agent: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        "An agent's access token, from POST /v1/auth/agent-token. It acts for its user and can never decide an approval.",
    },
    operator: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'The access token of a user who is an operator, from POST /v1/auth/login. No route appoints operators, and no agent can be one.',
    },
  },
  parameters: { IdempotencyKey: key(false), RequiredIdempotencyKey: key(true) },
  headers: {
    RequestId: { schema: { type: 'string' }, description: 'Quote this id when you ask about a call.' },
    RateLimitPolicy: {
      schema: { type: 'string' },
      description: 'The limit that this call counted towards: its name, its quota `q` and its window `w` in seconds.',
      example: '"search.account";q=60;w=60',
    },
    RateLimit: {
      schema: { type: 'string' },
      description: 'What remains of that limit (`r`), and in how many seconds the window ends (`t`).',
      example: '"search.account";r=59;t=42',
    },
    IdempotentReplayed: {
      schema: { const: 'true' },
      description: 'Present when this is the stored answer for the same key.',
    },
  },
}

const info = () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return {
    title: 'Purser',
    version,
    summary: 'The serverless purchasing desk for AI agents: agents prepare, users approve, a saga buys.',
    description:
      'Amounts are integers in minor units of an ISO 4217 currency. Lists are paged by an opaque `cursor`. Failures are RFC 9457 problem details; their `code` is stable, their text may change.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  }
}

/** The OpenAPI 3.1 document of all HTTP routes, generated from the route specs alone. */
export const openApiDocument = (entries: readonly FoundEntry[]) => {
  // Pages are for people: no program calls them.
  const routes = entries.filter((one) => one.kind === 'route').filter(({ spec }) => !spec.page)
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes.toSorted((a, b) => (a.spec.path < b.spec.path ? -1 : 1)))
    paths[route.spec.path] = { ...paths[route.spec.path], [route.spec.method.toLowerCase()]: openApiOperation(route) }
  const { $schema: _, ...problem } = z.toJSONSchema(Problem)
  const specs = routes.map(({ spec }) => spec)
  const used = new Set(specs.flatMap(refusalsOf))
  const codes = (Object.keys(failureCatalogue) as FailureCode[]).filter((code) => used.has(code))
  return {
    openapi: '3.1.1',
    info: info(),
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ area }) => area))].sort().map((name) => ({ name })),
    paths,
    components: {
      ...components,
      schemas: { Problem: problem },
      responses: sharedResponses(specs),
      examples: Object.fromEntries(codes.map((code) => [code, exampleOfRefusal(code)])),
    },
  }
}

/** The document compressed to a tenth, as the docs functions carry it. The same routes give the same bytes. */
export const packedDocument = (entries: readonly FoundEntry[]): string =>
  brotliCompressSync(JSON.stringify(openApiDocument(entries))).toString('base64')
