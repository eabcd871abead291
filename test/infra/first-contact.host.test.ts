import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { root } from '#infra/discover.ts'
import { until } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'

const folder = mkdtempSync(join(tmpdir(), 'purser-first-'))
let host: ChildProcess
/** All that `npm start` has printed. */
let printed = ''

beforeAll(async () => {
  host = spawn(process.execPath, ['infra/local/main.ts', '--port', '0', '--data', folder], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [host.stdout, host.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  await until(() => printed.includes('Press Ctrl-C') || host.exitCode !== null)
})
afterAll(async () => {
  if (host.exitCode === null) {
    const end = once(host, 'exit')
    host.kill('SIGTERM')
    await end
  }
  rmSync(folder, { recursive: true, force: true })
})

const apiUrl = (): string => /API +(http:\S+)/.exec(printed)?.[1] ?? ''

/** The commands that README.md prints for bash, block by block, for this host. */
const blocks = (): string[] =>
  [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```bash\n([\s\S]*?)^```/gm)].map(([, block = '']) =>
    block.replace('http://127.0.0.1:3000', apiUrl()),
  )

/** Runs commands as a person pastes them: a failing one does not stop the others. Answers what was printed. */
const pasted = async (commands: string): Promise<string> => {
  const shell = spawn('bash', { stdio: 'pipe', env: { ...process.env, NODE_OPTIONS: '' } })
  let said = ''
  for (const stream of [shell.stdout, shell.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  shell.stdin.end(commands)
  await once(shell, 'close')
  expect(said).not.toMatch(/took two minutes|undefined|Error/)
  return said.replaceAll(/^\.+/gm, '')
}

verifies('first-contact', 'a host is ready once every merchant has answered a search', async () => {
  expect(printed).toMatch(/The host runs:[\s\S]*merchant-b[\s\S]*Ready in [\d.]+ s[\s\S]*Demo operator: /)
  const state = (await (await fetch(`${apiUrl()}/_local/state`)).json()) as {
    functions: { byName: Record<string, { invocations: number }> }
  }
  const { byName } = state.functions
  for (const name of ['intents-list-offers', 'simulators-merchant-a', 'simulators-merchant-b'])
    expect(byName[`purser-${name}`]?.invocations, name).toBeGreaterThan(0)
})

verifies('first-contact', 'the purchase that README.md prints buys, is delivered and comes back', async () => {
  const [purchase = '', after = ''] = blocks()
  const story = await pasted(`${purchase}\n${after}`)
  expect(story).toMatch(/^approved$/m)
  expect(story).toMatch(/\[ 'refunded', [1-9]\d* \]/)
})

verifies('first-contact', 'an agent prepares as README.md prints it, and only the user approves', async () => {
  const [purchase = '', , agent = ''] = blocks()
  const opening = purchase.split('\n').filter((line) => /^(API|TOKEN|\w+\(\))/.test(line))
  expect(await pasted(`${opening.join('\n')}\n${agent}`)).toMatch(/403\n\[ 'apr_\S+' \]\napproved\n/)
})

verifies('first-contact', 'the purchase that npm start prints ends with an order', async () => {
  const [, purchase = ''] = /into another shell:\n([\s\S]*?)\n\nPress Ctrl-C/.exec(printed) ?? []
  expect(await pasted(purchase)).toMatch(/^approved\ncompleted\n[\s\S]*"orderId": "ord_/m)
})
