import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { bundle } from './build.ts'
import type { Found } from './discover.ts'

let answer = { __type: 'ParameterNotFound', message: '' }
const service = createServer((_, response) => {
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer))
})
let parameters: typeof import('#shared/clients/parameters.ts')

beforeAll(async () => {
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening))
  const { port } = service.address() as AddressInfo
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', `http://127.0.0.1:${port}`)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('PARAMETERS', '/purser/test')
  const outdir = mkdtempSync(join(tmpdir(), 'purser-bundle-'))
  await bundle([{ kind: 'task', bundle: 'clients/parameters', file: 'shared/clients/parameters.ts' } as Found], outdir)
  parameters = await import(join(outdir, 'clients/parameters/index.mjs'))
})
afterAll(() => {
  vi.unstubAllEnvs()
  service.close()
})

test('a bundle still tells apart the errors that the source names', async () => {
  answer = { __type: 'ParameterNotFound', message: '' }
  await expect(parameters.secret('bank-key')).rejects.toThrow(/bank-key is missing/)
})

test('an error that the source does not name keeps its name', async () => {
  answer = { __type: 'UnsupportedParameterType', message: 'no' }
  await expect(parameters.secret('bank-key')).rejects.toMatchObject({ name: 'UnsupportedParameterType' })
})
