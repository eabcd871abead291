import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let folder: string
const { TMPDIR: before } = process.env

/** Gives the whole run one folder for everything temporary. */
export const setup = (): void => {
  folder = mkdtempSync(join(tmpdir(), 'purser-tests-'))
  process.env['TMPDIR'] = folder
}

/** Leaves nothing behind, whatever a test forgot. */
export const teardown = (): void => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
}
