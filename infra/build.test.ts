import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { bundle } from './build.ts'
import type { FoundEntry } from './discover.ts'

let answer = ''
const service = createServer((_, response) => {
  response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: answer, message: 'no', CancellationReasons: [{ Code: 'ConditionalCheckFailed' }] }))
})
let table: typeof import('#shared/platform/table/table.ts')

const bundled = async (file: string) => {
  const outdir = mkdtempSync(join(tmpdir(), 'purser-bundle-'))
  await bundle([{ kind: 'task', bundle: 'one', file } as FoundEntry], outdir)
  return import(join(outdir, 'one/index.mjs'))
}

beforeAll(async () => {
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening))
  const { port } = service.address() as AddressInfo
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${port}`)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('TABLE_NAME', 'purser')
  table = await bundled('shared/platform/table/table.ts')
})
afterAll(() => {
  vi.unstubAllEnvs()
  service.close()
})

class Taken extends Error {}
const write = () => table.commit([table.insert({ pk: 'SIM#1', sk: '#' }, () => new Taken('taken'))])

test('a bundle still tells apart the errors that the source names', async () => {
  answer = 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException'
  await expect(write()).rejects.toThrow('taken')
})

test('an error that the source does not name keeps its name', async () => {
  answer = 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException'
  await expect(write()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('a bundled schema parses, and its JSON Schema writer throws a helpful error', async () => {
  const { Settings } = await bundled('shared/platform/aws/parameters.ts')
  expect(
    Settings.parse({
      baseUrl: 'https://a.example',
      payments: { protocol: 'bank', url: 'https://b.example' },
      merchants: [],
    }),
  ).toMatchObject({
    merchantOrigins: [],
  })
  expect(() => Settings.toJSONSchema()).toThrow(/at build time/)
})
