import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '#infra/command.ts'
import { root } from '#infra/discover.ts'
import { type LockedPackage, type LockedPackages, lockedPackages, packageNameAt } from './locked.ts'

const purlOf = (path: string, { version }: LockedPackage): string =>
  `pkg:npm/${packageNameAt(path).replace('@', '%40')}@${version}`

const hashesOf = ({ integrity }: LockedPackage) =>
  integrity?.startsWith('sha512-')
    ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }] }
    : {}

const licensesOf = ({ license }: LockedPackage) =>
  license === undefined
    ? {}
    : { licenses: [/ /.test(license) ? { expression: license } : { license: { name: license } }] }

/** Where Node finds a package that another one needs: below it, or below a folder further up. */
const foundFrom = (packages: LockedPackages, from: string, name: string): string | undefined => {
  const folders = from.split('/node_modules/')
  const bases = folders.map((_, n) => folders.slice(0, folders.length - n).join('/node_modules/'))
  const paths = [...bases.filter(Boolean).map((base) => `${base}/node_modules/${name}`), `node_modules/${name}`]
  return paths.find((path) => packages[path])
}

/** The bill of materials of a lockfile, as CycloneDX 1.6 has it: the same for the same lockfile. */
export const billOfMaterials = (packages: LockedPackages, own: { name: string; version: string }) => {
  const entries = Object.entries(packages).filter(([path]) => path !== '')
  const refs = new Map(entries.map(([path, one]) => [path, `${purlOf(path, one)}#${path}`]))
  const ownRef = `pkg:npm/${own.name}@${own.version}`
  const needs = (path: string, one: LockedPackage) =>
    Object.keys({ ...one.dependencies, ...one.optionalDependencies })
      .map((name) => refs.get(foundFrom(packages, path, name) ?? ''))
      .filter((ref) => ref !== undefined)
      .sort()
  const hash = createHash('sha256').update(JSON.stringify(packages)).digest('hex')
  const serial = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': ownRef, ...own } },
    components: entries.map(([path, one]) => ({
      type: 'library',
      'bom-ref': refs.get(path),
      name: packageNameAt(path),
      version: one.version,
      purl: purlOf(path, one),
      scope: one.dev ? 'excluded' : one.optional ? 'optional' : 'required',
      ...hashesOf(one),
      ...licensesOf(one),
    })),
    dependencies: [
      { ref: ownRef, dependsOn: needs('', packages[''] ?? { version: own.version }) },
      ...entries.map(([path, one]) => ({ ref: refs.get(path), dependsOn: needs(path, one) })),
    ],
  }
}

const help = `Writes the bill of materials of the locked packages as CycloneDX 1.6 to dist/sbom.cdx.json.

  npm run sbom`

if (import.meta.main)
  await runCommand(help, {}, async () => {
    const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      name: string
      version: string
    }
    const file = join(root, 'dist/sbom.cdx.json')
    mkdirSync(join(root, 'dist'), { recursive: true })
    const bill = billOfMaterials(lockedPackages(), { name, version })
    writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`)
    console.log(`${bill.components.length} components in dist/sbom.cdx.json`)
  })
