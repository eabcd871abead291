import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PackagePlatform, packagePlatformOf } from './package-platform.ts'

interface Locked extends PackagePlatform {
  version?: string
  integrity?: string
  inBundle?: boolean
  dev?: boolean
  optional?: boolean
  optionalDependencies?: Record<string, string>
}
type Packages = Record<string, Locked>

/** Adds an entry for each optional package that npm left out. Without the entry, `npm ci` refuses the lockfile everywhere. */
export const completed = (packages: Packages): Packages => {
  const whole = { ...packages }
  for (const { optionalDependencies = {}, dev } of Object.values(packages))
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`))) continue
      const entry = {
        version: version.replace(/^[\^~]/, ''),
        ...(dev && { dev }),
        optional: true,
        ...packagePlatformOf(name),
      }
      whole[`node_modules/${name}`] = entry
    }
  return Object.fromEntries(Object.entries(whole).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The hash of an archive, as the registry states it. */
const integrityOf = (name: string, version: string): string | undefined => {
  const { stdout } = spawnSync('npm', ['view', `${name}@${version}`, 'dist.integrity'], { encoding: 'utf8' })
  return /^sha512-\S+$/m.exec(stdout)?.[0]
}

/** Adds the hash to each entry that has none. What lies in the archive of another package needs none. */
export const hashed = (packages: Packages, look: typeof integrityOf = integrityOf): Packages =>
  Object.fromEntries(
    Object.entries(packages).map(([path, entry]) => {
      if (path === '' || entry.inBundle || entry.integrity || !entry.version) return [path, entry]
      const { version, ...rest } = entry
      const integrity = look(path.slice(path.lastIndexOf('node_modules/') + 13), version)
      return [path, { version, ...(integrity && { integrity }), ...rest }]
    }),
  )

if (import.meta.main) {
  const file = join(import.meta.dirname, '../package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Packages }
  const packages = hashed(completed(lock.packages))
  const added = Object.keys(packages).length - Object.keys(lock.packages).length
  writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`)
  console.log(added === 0 ? 'The lockfile is complete.' : `Added ${added} platform packages to the lockfile.`)
}
