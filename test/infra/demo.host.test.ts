import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { root } from '#infra/discover.ts'
import { verifies } from '#test/support/run/verifies.ts'

const folder = mkdtempSync(join(tmpdir(), 'purser-demo-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const demo = async (args: readonly string[] = [], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, ['infra/demo/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said }
}

verifies('demo.tells', '', async () => {
  const { code, said } = await demo()
  expect({ code, said }).toMatchObject({ code: 0 })
  const lines = [
    /intent .*wireless headphones under \$100, delivered by Friday/,
    /offers .*merchant-a and merchant-b, ranked/,
    /1\. .*merchant-.: \$\d+\.\d\d by /,
    /points: 100 % of your words fit \+200, /,
    /checkout .*quotes \$.* = \$/,
    /approval .*asked/,
    /total \$.*, SHA-256 [0-9a-f]{64}/,
    /agent tries .*403/,
    /decision .*approved/,
    /saga .*completed/,
    /order .*ord_/,
    /delivery .*placed, processing, shipped, in_transit, delivered/,
    /webhooks .*5 from merchant-., signed/,
    /refund .*back to the buyer: refunded/,
    /books .*agree/,
    /saga .*stops before any money is held: total was \$.*, now \$/,
    /old approval .*404/,
    /saga .*completed/,
    /Every state was as expected/,
  ]
  let from = 0
  for (const line of lines) {
    const at = said.slice(from).search(line)
    expect(at, `${line} in what follows "${said.slice(0, from).split('\n').at(-1)}":\n${said}`).toBeGreaterThan(-1)
    from += at + 1
  }
  const last = said.slice(said.lastIndexOf('books'))
  expect(new Set(last.match(/paid \$[\d.]+/g))).toHaveLength(1)
  expect(said).not.toContain('\u001b[')
  expect(readdirSync(folder)).toEqual([])
})

verifies('demo.tells', 'when it cannot go on it says why, ends with 1 and leaves nothing', async () => {
  const { code, said } = await demo([], { DYNAMODB_ENDPOINT: 'http://127.0.0.1:9' })
  expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(/table engine does not answer/) })
  expect(readdirSync(folder)).toEqual([])
})

verifies('demo.tells', 'it says how it is used without starting anything', async () => {
  const { code, said } = await demo(['--help'])
  expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/npm run demo/) })
})
