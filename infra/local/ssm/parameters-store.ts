import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivate } from '#infra/local/data-folder/private-file.ts'

export interface StoredParameter {
  type: 'String' | 'SecureString'
  value: string
  version: number
  /** Milliseconds since 1970. */
  modified: number
}
/** The secrets made at the first start, in a file of the data folder that only its owner can read. */
export interface ParametersStore {
  get(name: string): StoredParameter | undefined
  put(name: string, value: string, type?: StoredParameter['type']): void
}

const read = (file: string): Record<string, StoredParameter> => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new Error(`${file} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

export const openParameters = (dataDir: string, now: () => number = Date.now): ParametersStore => {
  const file = join(dataDir, 'parameters.json')
  const all = read(file)
  return {
    get: (name) => all[name],
    put(name, value, type = 'SecureString') {
      all[name] = { type, value, version: (all[name]?.version ?? 0) + 1, modified: now() }
      writePrivate(file, JSON.stringify(all, null, 2))
    },
  }
}
