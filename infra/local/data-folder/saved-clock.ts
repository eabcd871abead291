import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClock, type HostClock } from '#infra/local/clock.ts'

const read = (file: string): number => {
  try {
    return Number(JSON.parse(readFileSync(file, 'utf8')).offsetMs) || 0
  } catch {
    return 0
  }
}

/** The clock of a data folder: a restart does not travel back in time. */
export const openClock = (dataDir: string): HostClock => {
  const file = join(dataDir, 'clock.json')
  const clock = createClock({ offsetMs: read(file) })
  return {
    ...clock,
    async advance(ms) {
      // Written first: what fires now must not happen before its time after a crash.
      writeFileSync(file, JSON.stringify({ offsetMs: clock.offset() + ms }))
      await clock.advance(ms)
    },
  }
}
