import { globSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Bundle {
  /** Its source file below `functions/`. */
  name: string
  kib: number
}

/** The bundles of a synthesized app, biggest first. */
export const bundlesIn = (app: string): Bundle[] =>
  globSync('bundles/**/index.mjs', { cwd: app })
    .map((file) => ({
      name: dirname(file).split('/').slice(1).join('/'),
      kib: Math.round(statSync(join(app, file)).size / 1024),
    }))
    .sort((a, b) => b.kib - a.kib || (a.name < b.name ? -1 : 1))
