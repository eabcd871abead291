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

/** The clock of a data folder. It keeps its offset across restarts. */
export const openClock = (dataDir: string): HostClock => {
  const file = join(dataDir, 'clock.json')
  const clock = createClock({ offsetMs: read(file) })
  return {
    ...clock,
    async advance(ms) {
      // Saved first: after a crash the clock must not be behind the work that has fired.
      writeFileSync(file, JSON.stringify({ offsetMs: clock.offset() + ms }))
      await clock.advance(ms)
    },
  }
}
