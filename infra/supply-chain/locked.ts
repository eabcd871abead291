import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '#infra/discover.ts'

/** One entry of the lockfile. */
export interface LockedPackage {
  version: string
  /** Of the archive that npm installs; one that travels inside another package has none. */
  integrity?: string
  inBundle?: boolean
  hasInstallScript?: boolean
  dev?: boolean
  optional?: boolean
  license?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
/** By its path below `node_modules`; the project itself is ''. */
export type LockedPackages = Record<string, LockedPackage>

/** What is installed, by path. */
export const lockedPackages = (): LockedPackages =>
  (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: LockedPackages }).packages

/** The name of the package at a path. */
export const packageNameAt = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 13)
