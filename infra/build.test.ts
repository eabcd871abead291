import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { bundle } from './build.ts'
import type { Found } from './discover.ts'

let answer = ''
const service = createServer((_, response) => {
  response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: answer, message: 'no' }))
})
let executions: typeof import('#shared/clients/executions.ts')

const bundled = async (file: string) => {
  const outdir = mkdtempSync(join(tmpdir(), 'purser-bundle-'))
  await bundle([{ kind: 'task', bundle: 'one', file } as Found], outdir)
  return import(join(outdir, 'one/index.mjs'))
}

beforeAll(async () => {
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening))
  const { port } = service.address() as AddressInfo
  vi.stubEnv('AWS_ENDPOINT_URL_SFN', `http://127.0.0.1:${port}`)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('PURCHASE_MACHINE_ARN', 'arn:aws:states:eu-west-1:000000000000:stateMachine:purser-purchase')
  executions = await bundled('shared/clients/executions.ts')
})
afterAll(() => {
  vi.unstubAllEnvs()
  service.close()
})

const start = () =>
  executions.startPurchase('apr_1', { approvalId: 'apr_1', checkoutId: 'chk_1', legs: [{ leg: 1 }], waitSeconds: 1 })

test('a bundle still tells apart the errors that the source names', async () => {
  answer = 'ExecutionAlreadyExists' // the same purchase: fine
  await expect(start()).resolves.toBeUndefined()
})

test('an error that the source does not name keeps its name', async () => {
  answer = 'InvalidExecutionInput'
  await expect(start()).rejects.toMatchObject({ name: 'InvalidExecutionInput' })
})

test('a bundled schema still parses, and says what to do when asked for JSON Schema', async () => {
  const { Settings } = await bundled('shared/clients/parameters.ts')
  expect(Settings.parse({ baseUrl: 'https://a.example', bankUrl: 'https://b.example', merchants: [] })).toMatchObject({
    allowedOrigins: [],
  })
  expect(() => Settings.toJSONSchema()).toThrow(/at build time/)
})
