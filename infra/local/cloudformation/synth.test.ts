import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashSources } from './source-hash.ts'
import { SynthError, synthesize } from './synth.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'purser-synth-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

let made = 0
const make = async (cdkOut: string) => {
  made++
  mkdirSync(cdkOut)
  await new Promise((resolve) => setTimeout(resolve, 20))
  writeFileSync(join(cdkOut, 'manifest.json'), '{}')
}
const quiet = () => undefined
const folders = () =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()

test('hosts that start together share one synth, and so does the next one', async () => {
  made = 0
  const one = () => synthesize(folder, quiet, make, () => 'aaa')
  const leases = await Promise.all([one(), one(), one()])
  expect(new Set([...leases, await one()].map((lease) => lease.folder))).toEqual(new Set([join(folder, 'aaa')]))
  expect(made).toBe(1)
})

test('a host says that it bundles and how far it is, or that it waits for one that does', async () => {
  const said: string[] = []
  const telling = async (cdkOut: string, say: (sentence: string) => void) => {
    say('half of it')
    await make(cdkOut)
  }
  const one = () =>
    synthesize(
      folder,
      (sentence) => said.push(sentence),
      telling,
      () => 'aaa',
    )
  await Promise.all([one(), one()])
  expect(said.toSorted()).toEqual([
    expect.stringMatching(/^Another host bundles/),
    expect.stringMatching(/^The sources have changed/),
    'half of it',
  ])
})

test('a synth overtaken by a change of the sources is made again', async () => {
  made = 0
  const states = ['aaa', 'aaa', 'bbb', 'bbb', 'bbb', 'bbb']
  const lease = await synthesize(folder, quiet, make, () => states.shift() ?? 'bbb')
  expect(lease.folder).toBe(join(folder, 'bbb'))
  expect(folders()).toEqual(['bbb'])
  expect(made).toBe(2)
})

test('a synth of sources that keep changing ends, and no other host gets its result', async () => {
  let state = 0
  const lease = await synthesize(folder, quiet, make, () => `s${state++}`)
  expect(lease.folder).toMatch(/mixed-/)
})

test('the last few are kept, and older ones that a host still runs', async () => {
  const used = await synthesize(folder, quiet, make, () => 's0')
  for (const name of ['s1', 's2', 's3', 's4', 's5']) {
    const lease = await synthesize(folder, quiet, make, () => name)
    lease.release()
  }
  expect(folders()).toEqual(['s0', 's2', 's3', 's4', 's5'])
  used.release()
  for (const name of ['s6', 's7', 's8', 's9']) await synthesize(folder, quiet, make, () => name)
  expect(folders()).not.toContain('s0')
})

test('a failure reaches the one who asked and leaves nothing that counts as made', async () => {
  const fail = async () => {
    throw new SynthError('does not build')
  }
  await expect(synthesize(folder, quiet, fail, () => 'aaa')).rejects.toThrow('does not build')
  await synthesize(folder, quiet, make, () => 'aaa')
  expect(folders()).toEqual(['aaa'])
})

test('the hash covers sources and settings, and neither tests nor notes nor the host itself', () => {
  for (const path of ['infra/local', 'functions/health', 'shared', 'statemachines', 'events']) {
    mkdirSync(join(folder, path), { recursive: true })
  }
  for (const file of ['package.json', 'package-lock.json', 'cdk.json', 'functions/health/get.ts']) {
    writeFileSync(join(folder, file), '1')
  }
  const first = hashSources(folder, {})
  for (const file of ['functions/health/get.test.ts', 'shared/README.md', 'infra/local/host.ts']) {
    writeFileSync(join(folder, file), '2')
  }
  expect(hashSources(folder, {})).toBe(first)
  expect(hashSources(folder, { CDK_CONTEXT_JSON: '{}' })).not.toBe(first)
  writeFileSync(join(folder, 'functions/health/get.ts'), '2')
  expect(hashSources(folder, {})).not.toBe(first)
})
