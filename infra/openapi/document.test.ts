import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { discover, type FoundRoute } from '#infra/discover.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { openApiDocument } from './document.ts'
import { exampleOf, type Schema } from './example-of.ts'
import { bodyExample } from './operation.ts'
import { httpStatusOf, refusalsOf } from './refusals.ts'

let routes: FoundRoute[]
// biome-ignore lint/suspicious/noExplicitAny: a JSON document is read field by field
let document: any
beforeAll(async () => {
  const entries = await discover()
  routes = entries.filter((one) => one.kind === 'route').filter(({ spec }) => !spec.page)
  document = JSON.parse(JSON.stringify(openApiDocument(entries)))
})

const operationOf = ({ spec }: FoundRoute) => document.paths[spec.path][spec.method.toLowerCase()]

describe('the OpenAPI document', () => {
  verifies('docs.complete', 'has every route for programs once, under its operation id, and nothing else', () => {
    const listed = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
    )
    expect(listed.sort()).toEqual(routes.map(({ spec }) => spec.operation).sort())
  })

  it('names every parameter of a path', () => {
    for (const [path, methods] of Object.entries<Record<string, { parameters: { name: string; in: string }[] }>>(
      document.paths,
    ))
      for (const operation of Object.values(methods)) {
        const named = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name)
        expect(named.sort(), path).toEqual([...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name).sort())
      }
  })

  verifies('docs.complete', 'lists each refusal of a route under its HTTP status', () => {
    for (const route of routes)
      for (const code of refusalsOf(route.spec)) {
        const { $ref } = operationOf(route).responses[httpStatusOf(code)]
        const response = document.components.responses[$ref.split('/').at(-1)]
        const { schema, examples } = response.content['application/problem+json']
        expect(schema.allOf[1].properties.code.enum).toContain(code)
        const example = document.components.examples[examples[code].$ref.split('/').at(-1)]
        expect(example.value).toMatchObject({ code, status: httpStatusOf(code) })
      }
  })

  it('asks for a token exactly where the route does, and for the key where it is required', () => {
    for (const route of routes) {
      const { access, idempotency } = route.spec
      const kinds = operationOf(route).security.flatMap((one: object) => Object.keys(one))
      expect(kinds, route.spec.path).toEqual(access === 'public' ? [] : access.as)
      const refs = operationOf(route).parameters.map(({ $ref = '' }: { $ref?: string }) => $ref.split('/').at(-1))
      expect(refs.includes('RequiredIdempotencyKey'), route.spec.path).toBe(idempotency === 'required')
    }
  })

  verifies('docs.complete', 'lists the headers that open a cart, check a version or sign a webhook', () => {
    const headersOf = (operation: string) => {
      const route = routes.find(({ spec }) => spec.operation === operation)
      if (!route) throw new Error(`There is no ${operation}`)
      const { parameters } = operationOf(route) as { parameters: { name: string; in: string }[] }
      return parameters.filter((one) => one.in === 'header').map(({ name }) => name)
    }
    expect(headersOf('getCart')).toEqual(['Cart-Token', 'If-Match'])
    expect(headersOf('mergeCart')).toEqual(['Cart-Token', 'If-Match'])
    expect(headersOf('approveCheckout')).toEqual(['If-Match'])
    expect(headersOf('receiveCarrierWebhook')).toEqual(['Webhook-Id', 'Webhook-Timestamp', 'Webhook-Signature'])
  })

  it('resolves every reference inside itself', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '')
    for (const path of new Set(references)) {
      // biome-ignore lint/suspicious/noExplicitAny: walks any object
      const target = path.split('/').reduce<any>((at, step) => at?.[step], document)
      expect(target, path).toBeDefined()
    }
  })

  verifies(
    'docs.complete',
    'shows a body that the route accepts; give the schema `.meta({ examples })` where none can be made up',
    () => {
      const without = routes.filter(({ spec }) => spec.body && bodyExample(spec.body) === undefined)
      expect(without.map(({ spec }) => spec.operation)).toEqual([])
    },
  )
})

describe('a made-up example', () => {
  it.each([
    ['ids', z.string().regex(/^chk_[0-9A-HJKMNP-TV-Z]{26}$/)],
    ['other ids', z.string().regex(/^off_[0-9A-Z_]{28,40}$/)],
    ['counted ids', z.object({ approvalId: z.string().regex(/^apr_[0-9A-HJKMNP-TV-Z]{26}-\d{1,6}$/) })],
    [
      'loose patterns',
      z.object({ phone: z.string().regex(/^\+?[0-9 ()-]{5,24}$/), way: z.string().regex(/^[a-z.]+$/) }),
    ],
    ['formats', z.object({ email: z.email(), at: z.iso.datetime(), link: z.url(), id: z.uuid() })],
    ['bounds', z.object({ count: z.int().min(3).max(5), price: z.number().gt(10), word: z.string().min(20) })],
    ['choices', z.object({ mode: z.enum(['assist', 'autopilot']), kind: z.literal('x'), on: z.boolean() })],
    ['nesting', z.object({ lines: z.array(z.object({ sku: z.string(), quantity: z.int().positive() })).min(1) })],
    [
      'unions',
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), a: z.string() }),
        z.object({ kind: z.literal('b') }),
      ]),
    ],
  ])('fits its schema: %s', (_, schema) => {
    expect(schema.safeParse(exampleOf(z.toJSONSchema(schema) as Schema)).error).toBeUndefined()
  })
})
