import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#infra/discover.ts'
import { resolvedImports, sources } from './edges.ts'

const maxLines = 200
/** Files that may be longer, and why. */
const excused: Record<string, string> = {}

const text = (file: string): string => readFileSync(join(root, file), 'utf8')
const files = sources()

test('no source file is longer than 200 lines without a reason', () => {
  const long = files.filter((file) => text(file).split('\n').length - 1 > maxLines)
  expect(long).toEqual(Object.keys(excused))
})

test('names say what a file is about', () => {
  const vague = /^(utils?|helpers?|common|misc|services?|managers?|base|index)$/
  const named = (file: string) => [...file.split('/').slice(0, -1), basename(file).replace(/\..*$/, '')]
  expect(files.filter((file) => named(file).some((part) => vague.test(part)))).toEqual([])
})

/** Words that could name any value: a local or a parameter has the noun for what it holds. */
const word = '(found|known|told|asked|given)'
const vagueLocal = new RegExp(
  [
    `\\b(const|let) ${word}\\b`,
    `\\b(const|let) [{[][^=]*\\b${word}\\b(?!:)[^=]*=`,
    `\\(${word}\\??[:,)]`,
    `, ${word}(: \\w+)?\\) =>`,
    `\\b${word} =>`,
  ].join('|'),
)

test('a local or a parameter is named by what it holds', () => {
  const everywhere = globSync('{events,functions,infra,shared,statemachines,test}/**/*.{ts,tsx}', { cwd: root })
  const lines = everywhere.flatMap((file) =>
    text(file)
      .split('\n')
      .map((line) => ({ file, line: line.replace(/(^|\s)(\/\/|\/?\*).*|'[^']*'/g, '').trim() })),
  )
  expect(lines.filter(({ line }) => vagueLocal.test(line))).toEqual([])
})

test('everything is exported by its name', () => {
  expect(files.filter((file) => /^export default\b|\bas default\b/m.test(text(file)))).toEqual([])
})

test('files of other folders are imported from the root', () => {
  expect(files.filter((file) => /from '\.\.\/\.\.\//.test(text(file)))).toEqual([])
})

test('no handler asks whether it runs on a laptop', () => {
  const handlers = files.filter((file) => /^(functions|shared)\//.test(file))
  expect(handlers.filter((file) => /IS_LOCAL|AWS_SAM_LOCAL|LOCALSTACK|isLocal\b/.test(text(file)))).toEqual([])
})

test('no test depends on chance, or on how fast the machine is', () => {
  const tests = globSync('{test,shared,functions,infra,statemachines}/**/*.test.ts', { cwd: root }).filter(
    (file) => file !== 'test/architecture/sources.test.ts',
  )
  expect(tests.length).toBeGreaterThan(100)
  expect(tests.filter((file) => /vi\.waitFor|expect\.poll|Math\.random/.test(text(file)))).toEqual([])
  const ownSeed = /^test\/claims\//
  expect(tests.filter((file) => /fc\.assert/.test(text(file)) && !ownSeed.test(file))).toEqual([])
})

test('a mocked module is named by an import, so that the compiler misses it when it moves', () => {
  const tests = globSync('{test,shared,functions,infra,statemachines}/**/*.test.ts', { cwd: root })
  expect(tests.filter((file) => /vi\.(mock|doMock)\('/.test(text(file)))).toEqual([])
})

/** What starts an engine or a host; whoever imports it, through whatever lies in `test`, may start one. */
const starters = ['test/support/aws/engine.ts', 'infra/local/dynamodb/engine.ts', 'infra/host-process/child-host.ts']
const mayStart = (file: string, seen = new Set<string>()): boolean =>
  resolvedImports(file).some((to) => {
    if (starters.includes(to)) return true
    if (!to.startsWith('test/') || !to.endsWith('.ts') || seen.has(to)) return false
    seen.add(to)
    return mayStart(to, seen)
  })
/** It reads which cases there are and starts none. */
const startsNone = ['test/contract/operations.test.ts']

test('a test that starts an engine or a host has the suffix or the folder of its tier', () => {
  const tests = globSync('{test,shared,functions,infra,statemachines}/**/*.test.ts', { cwd: root })
  const starting = tests.filter((file) => mayStart(file) && !startsNone.includes(file))
  expect(starting.length).toBeGreaterThan(50)
  const tier = /\.(engine|saga|host)\.test\.ts$|^test\/(claims|chaos)\//
  expect(starting.filter((file) => !tier.test(file))).toEqual([])
})

test('the tests are found', () => {
  expect(globSync('{shared,functions,infra}/**/*.test.ts', { cwd: root }).length).toBeGreaterThan(10)
})
