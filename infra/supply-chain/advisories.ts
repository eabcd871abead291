import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { type LockedPackages, packageNameAt } from './locked.ts'
import { inRange } from './version-range.ts'

const Advisory = z.object({
  name: z.string(),
  /** The versions that have the hole. */
  range: z.string(),
  title: z.string(),
  severity: z.string(),
  url: z.string(),
  /** Why it cannot be used against Purser. Such an advisory does not fail the check. */
  accepted: z.string().optional(),
})
export type Advisory = z.output<typeof Advisory>
/** What is known of holes, and since when. `asOf` is null until somebody has asked the registry. */
export const KnownAdvisories = z.object({ asOf: z.iso.date().nullable(), advisories: z.array(Advisory) })
export type KnownAdvisories = z.output<typeof KnownAdvisories>

export const advisoriesFile = join(import.meta.dirname, 'advisories.json')

export const knownAdvisories = (): KnownAdvisories =>
  KnownAdvisories.parse(JSON.parse(readFileSync(advisoriesFile, 'utf8')))

/** A sentence for every locked package that an advisory names. */
export const holesIn = (packages: LockedPackages, advisories: readonly Advisory[]): string[] =>
  Object.entries(packages).flatMap(([path, { version }]) =>
    advisories
      .filter(({ name, range, accepted }) => !accepted && name === packageNameAt(path) && inRange(version, range))
      .map(({ name, severity, title, url }) => `${name} ${version} (${severity}): ${title}, ${url}`),
  )
