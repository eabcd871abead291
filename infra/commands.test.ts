import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { cdkArguments } from './deploy.ts'
import { root } from './discover.ts'

const home = mkdtempSync(join(tmpdir(), 'purser-home-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Runs a file of ours as a machine without a terminal, an AWS account or a region does. */
const run = async (args: readonly string[], more: Record<string, string> = {}) => {
  const env = { PATH: process.env['PATH'], HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...more }
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said }
}

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
/** Scripts that run one file of ours. The others are tools, with a help of their own. */
const ours = Object.entries(scripts).flatMap(([name, command]) => {
  const [, file] = /^(?:\w+=\S+ )*node (\S+)$/.exec(command) ?? []
  return file ? [{ name, file }] : []
})

test.each(ours)('npm run $name -- --help says how it is used, and does nothing', async ({ name, file }) => {
  const { code, said } = await run([file, '--help'])
  expect({ code, said }).toEqual({
    code: 0,
    said: expect.stringContaining(`npm ${name === 'start' ? '' : 'run '}${name}`),
  })
})

const region = { AWS_REGION: 'eu-west-1' }
test.each([
  ['secrets without a region', ['infra/put-secrets.ts'], {}, /^No AWS region: /],
  ['secrets without credentials', ['infra/put-secrets.ts'], region, /^No AWS credentials: [^,]*--format env\)$/],
  [
    'secrets of no stage',
    ['infra/put-secrets.ts', 'nowhere'],
    region,
    /^The stage is one of dev, staging, prod, not nowhere/,
  ],
  ['secrets of a stage without an entry', ['infra/put-secrets.ts', 'prod'], region, /^The stage prod needs domainName/],
  ['an operator without a region', ['infra/make-operator.ts', 'a@b.example'], {}, /^No AWS region: /],
  [
    'an operator of no stage',
    ['infra/make-operator.ts', 'a@b.example', '--stage', 'test'],
    region,
    /^The stage is one of/,
  ],
  [
    'two operators at once',
    ['infra/make-operator.ts', 'a@b.example', 'c@d.example'],
    region,
    /^This command takes one .* c@d.example$/,
  ],
  [
    'an endpoint that is no address',
    ['infra/redrive/main.ts', '--endpoint', 'here'],
    region,
    /^--endpoint takes an address/,
  ],
  [
    'a deploy of two stages',
    ['infra/deploy.ts', 'dev', 'prod', '--yes'],
    region,
    /^This command takes one of these, not 2: dev prod$/,
  ],
  ['redrive without credentials', ['infra/redrive/main.ts'], region, /^No AWS credentials: /],
  ['a deploy without a region', ['infra/deploy.ts'], {}, /^No AWS region: /],
  ['a deploy without a terminal', ['infra/deploy.ts'], region, /^A deploy asks .* add --yes/],
  ['a deploy without credentials', ['infra/deploy.ts', '--yes'], region, /^No AWS credentials: /],
  ['a deploy of no stage', ['infra/deploy.ts', '--yes', 'test'], region, /^The stage is one of/],
  ['a synth of no stage', ['infra/app.ts'], { CDK_CONTEXT_JSON: '{"stage":"test"}' }, /^The stage is one of/],
])('%s is refused in one sentence', async (_, args, env, says) => {
  const { code, said } = await run(args, env)
  expect({ code, said: said.trimEnd() }).toEqual({ code: 1, said: expect.stringMatching(says) })
  expect(said.trimEnd()).not.toContain('\n')
})

test('a deploy asks where somebody can answer, and nowhere else', () => {
  expect(cdkArguments('prod', {}, true)).toEqual(expect.arrayContaining(['stage=prod', 'broadening']))
  expect(cdkArguments('prod', { yes: true }, false)).toEqual(expect.arrayContaining(['deploy', '--all', 'never']))
  expect(cdkArguments('prod', { diff: true }, false)[0]).toBe('diff')
})
