import { existsSync, readFileSync } from 'node:fs'
import { writePrivate } from '#infra/local/data-folder/private-file.ts'

/** The text of a key file, which `make` writes at the first use. */
export const storedKey = (file: string, make: () => string): string => {
  if (!existsSync(file)) writePrivate(file, make())
  return readFileSync(file, 'utf8')
}
