import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handler as register } from '#functions/auth/register.ts'
import { handler as getDocs } from '#functions/docs/get-docs.ts'
import { handler as getOpenApi } from '#functions/docs/get-openapi.ts'
import type { FoundEntry } from '#infra/discover.ts'
import { packedDocument } from '#infra/openapi/document.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, baseUrl, startAwsFake } from '#test/support/aws/aws-fake.ts'

const entryOf = (area: string, spec: object): FoundEntry =>
  ({
    kind: 'route',
    area,
    name: 'x',
    file: 'x',
    bundle: 'x',
    exported: 'handler',
    grants: {},
    spec,
  }) as unknown as FoundEntry

let aws: AwsFake
beforeAll(async () => {
  aws = await startAwsFake()
  const hostile = { ...getOpenApi.spec, operation: 'hostile', path: '/hostile', summary: '<script>alert(1)</script>' }
  const bundled = { OPENAPI_DOCUMENT: packedDocument([entryOf('auth', register.spec), entryOf('docs', hostile)]) }
  Object.assign(globalThis, bundled)
})
afterAll(() => aws.stop())

describe('the documents', () => {
  it('tell where this stage is reached', async () => {
    const { body } = await call(getOpenApi)
    expect(body).toMatchObject({ openapi: '3.1.1', servers: [{ url: baseUrl }] })
    expect(body.paths['/v1/auth/register'].post.operationId).toBe('register')
  })

  it('show each route with its fields, its refusals and a call to paste', async () => {
    const { status, headers, body } = await call(getDocs)
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    for (const shown of ['Register a user', 'auth.email-taken', 'refreshToken', `${baseUrl}/v1/auth/register`])
      expect(body).toContain(shown)
    expect(body).toContain('{&quot;email&quot;:&quot;pat@example.com&quot;')
  })

  it('break what is long and stack the tables on a narrow screen', async () => {
    const { body } = await call(getDocs)
    const [, narrow = ''] = /@media\(max-width:50rem\)\{(nav\{display:flex[\s\S]*?)\n/.exec(body) ?? []
    for (const rule of ['pre code{overflow-wrap:anywhere}', 'pre code{white-space:pre-wrap}', 'tr{display:flex'])
      expect(narrow).toContain(rule)
  })

  it('carry no markup from elsewhere, no script and no style but their own', async () => {
    const { headers, body } = await call(getDocs)
    expect(body).toContain('&lt;script&gt;alert(1)')
    expect(body).not.toMatch(/<script|javascript:|\son\w+=|src=|@import|url\(/i)
    const style = /<style>([\s\S]*?)<\/style>/.exec(body)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${hash}'`)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
  })
})
