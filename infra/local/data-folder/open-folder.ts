import { chmodSync, mkdirSync } from 'node:fs'

/** Makes the data folder, which only its owner can read. */
export const openFolder = (dataDir: string): void => {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    chmodSync(dataDir, 0o700) // it may have been there, made by a cache or by hand
  } catch (error) {
    throw new Error(
      `--data takes a folder that this user can make or owns, not ${dataDir} (${(error as Error).message})`,
    )
  }
}
