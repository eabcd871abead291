import { exampleOf, type Schema } from '#infra/openapi/example-of.ts'
import { api } from './api.ts'

interface Parameter {
  name?: string
  in?: 'path' | 'query'
  required?: boolean
  $ref?: string
}
interface Described {
  operationId: string
  security: Record<string, string[]>[]
  parameters: Parameter[]
  requestBody?: { required: boolean; content: { 'application/json': { schema: Schema; example?: unknown } } }
}

/** One route as its document tells a caller. */
export interface Operation {
  id: string
  method: string
  path: string
  query: string[]
  key: 'required' | 'optional' | undefined
  /** Kinds of token it takes; none for a public one. */
  callers: string[]
  scope: string | undefined
  body: { schema: Schema; required: boolean; example: unknown } | undefined
}

const keyOf = (parameters: readonly Parameter[]): Operation['key'] => {
  const names = parameters.map(({ $ref }) => $ref?.split('/').at(-1))
  return names.includes('RequiredIdempotencyKey')
    ? 'required'
    : names.includes('IdempotencyKey')
      ? 'optional'
      : undefined
}

const bodyOf = ({ requestBody }: Described): Operation['body'] => {
  const { schema, example } = requestBody?.content['application/json'] ?? {}
  if (!requestBody || !schema?.properties) return undefined
  const every = exampleOf(schema, 'body', Object.keys(schema.properties))
  return { schema, required: requestBody.required, example: example ?? every }
}

/** Every operation of GET /openapi.json. */
export const operationsOf = async (host: { url: string }): Promise<Operation[]> => {
  const { body } = await api(host).get<{ paths: Record<string, Record<string, Described>> }>('/openapi.json')
  return Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      id: described.operationId,
      method: method.toUpperCase(),
      path,
      query: described.parameters.flatMap((one) => (one.in === 'query' && one.name ? [one.name] : [])),
      key: keyOf(described.parameters),
      callers: described.security.flatMap((one) => Object.keys(one)),
      scope: Object.values(described.security[0] ?? {})[0]?.[0],
      body: bodyOf(described),
    })),
  )
}

/** The path with its parameters filled in, as they are: encoding is the caller's affair. */
export const filled = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => params[name] ?? 'missing')

export const paramsOf = (path: string): string[] => [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)
