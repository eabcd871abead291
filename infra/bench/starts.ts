import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChildHost, startChildHost } from '#infra/host-process/child-host.ts'
import { quantile, timed } from './statistics.ts'

/** Ms from the start of the process until the host says it is ready. */
export interface Starts {
  /** After a change of the sources: bundled and synthesized anew. */
  coldMs: number
  /** On a new data folder: tables and keys are made. */
  freshMs: number
  /** On the data folder of an earlier run, as `npm start` does from its second time on. */
  warmMs: number
}

/** A setting that changes the hash of the sources, as an edit would. */
const changed = () => ({ CDK_CONTEXT_JSON: JSON.stringify({ bench: crypto.randomUUID() }) })

const coldStart = async (): Promise<number> => {
  const { done: host, ms } = await timed(() => startChildHost({ env: changed() }))
  const { app } = host
  await host.stop()
  rmSync(app, { recursive: true, force: true })
  return ms
}

/** Measures how long the host takes to be ready. The fresh and warm figures are medians. */
export const measureStarts = async (rounds = 5): Promise<Starts> => {
  await (await startChildHost()).stop() // afterwards the synth of the present sources exists
  const coldMs = await coldStart()
  const dataDir = mkdtempSync(join(tmpdir(), 'purser-bench-'))
  const times: Record<'fresh' | 'warm', number[]> = { fresh: [], warm: [] }
  const start = async (kind: 'fresh' | 'warm', open: () => Promise<ChildHost>) => {
    const { done, ms } = await timed(open)
    times[kind].push(ms)
    await done.stop()
  }
  try {
    await (await startChildHost({ dataDir })).stop()
    for (let i = 0; i < rounds; i++) {
      await start('fresh', () => startChildHost())
      await start('warm', () => startChildHost({ dataDir }))
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
  const median = (samples: number[]) => Math.round(quantile(samples, 0.5))
  return { coldMs: Math.round(coldMs), freshMs: median(times.fresh), warmMs: median(times.warm) }
}
