import { spawn } from 'node:child_process'
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { root } from '#infra/discover.ts'
import { exclusively } from './exclusive.ts'
import { hashSources } from './source-hash.ts'

/** Thrown when the sources do not build or a template breaks a rule. */
export class SynthError extends Error {
  override name = 'SynthError'
}

export interface Synthesized {
  /** The folder of a synthesized app, bundles included. */
  folder: string
  /** Allows the removal of the folder once newer ones exist. */
  release(): void
}
type Say = (sentence: string) => void
/** Synthesizes the sources into this folder, and says how far it is. */
type Make = (cdkOut: string, say: Say) => Promise<void>

const kept = 4
const noise = /^\s+at |^Node\.js v|^\(Use `node|^\s*$|^node:internal/

const makeInChild: Make = async (cdkOut, say) => {
  const { promise, resolve: done, reject } = Promise.withResolvers<number | null>()
  const child = spawn(process.execPath, ['infra/app.ts'], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: cdkOut, NODE_OPTIONS: '', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  child.on('message', (sentence) => say(String(sentence)))
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => output.push(text))
  child.once('error', reject).once('close', done)
  if ((await promise) === 0) return
  const lines = output.join('').split('\n')
  const telling = lines.filter((line) => !noise.test(line)).slice(-60)
  throw new SynthError(`The sources did not synthesize:\n${telling.join('\n')}`)
}

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const inUse = (folder: string): boolean =>
  globSync('in-use-*', { cwd: folder }).some((mark) => alive(Number(mark.slice('in-use-'.length))))

const sweep = (cache: string): void => {
  const folders = readdirSync(cache, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const byAge = folders
    .map(({ name }) => ({ path: join(cache, name), time: statSync(join(cache, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time)
  for (const { path } of byAge.slice(kept)) if (!inUse(path)) rmSync(path, { recursive: true, force: true })
}

const lease = (folder: string): Synthesized => {
  const mark = join(folder, `in-use-${process.pid}`)
  writeFileSync(mark, '')
  const now = new Date()
  utimesSync(folder, now, now)
  return { folder, release: () => rmSync(mark, { force: true }) }
}

/** Synthesizes each state of the sources once. Hosts that start together wait for the one that synthesizes. */
export const synthesize = (
  cache = join(root, '.local/synth'),
  say: Say = () => undefined,
  make = makeInChild,
  hash = () => hashSources(root),
): Promise<Synthesized> => {
  const cached = join(cache, hash())
  if (existsSync(cached)) return Promise.resolve(lease(cached))
  mkdirSync(cache, { recursive: true })
  const wait = () => say('Another host bundles the sources: this one waits for it')
  return exclusively(join(cache, 'lock.db'), wait, async () => {
    for (const left of globSync('draft-*', { cwd: cache })) rmSync(join(cache, left), { recursive: true, force: true })
    for (let attempt = 1; ; attempt++) {
      const before = hash()
      if (existsSync(join(cache, before))) return lease(join(cache, before))
      say('The sources have changed: the host bundles and synthesizes them')
      const draft = join(cache, `draft-${process.pid}`)
      rmSync(draft, { recursive: true, force: true })
      await make(draft, say)
      // A file changed during the synth, so the result may mix both states and must not be used.
      const whole = hash() === before
      if (!whole && attempt < 2) continue
      const folder = join(cache, whole ? before : `mixed-${process.pid}`)
      rmSync(folder, { recursive: true, force: true })
      renameSync(draft, folder)
      sweep(cache)
      return lease(folder)
    }
  })
}
