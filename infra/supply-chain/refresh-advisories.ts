import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import * as z from 'zod'
import { runCommand } from '#infra/command.ts'
import { root } from '#infra/discover.ts'
import { type Advisory, advisoriesFile, type KnownAdvisories, knownAdvisories } from './advisories.ts'

const Via = z.object({ name: z.string(), range: z.string(), title: z.string(), severity: z.string(), url: z.string() })
const Report = z.object({ vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.unknown()) })) })

/** The advisories in a report of `npm audit --json`; what was accepted stays accepted. */
export const advisoriesIn = (report: unknown, before: readonly Advisory[]): Advisory[] => {
  const direct = Object.values(Report.parse(report).vulnerabilities).flatMap(({ via }) =>
    via.flatMap((one) => Via.safeParse(one).data ?? []),
  )
  const byKey = new Map(direct.map((one) => [`${one.name} ${one.url} ${one.range}`, one]))
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => {
      const accepted = before.find(({ name, url }) => name === one.name && url === one.url)?.accepted
      return { ...one, ...(accepted && { accepted }) }
    })
}

/** What npm prints, also when it ends with 1 because it knows of a hole. */
const audited = (): Promise<string> =>
  promisify(execFile)('npm', ['audit', '--json'], { cwd: root, maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => error.stdout ?? '',
  )

const help = `Asks the registry for the advisories on the locked packages and keeps them in the project.

  npm run advisories`

if (import.meta.main)
  await runCommand(help, {}, async () => {
    const before = knownAdvisories()
    try {
      const advisories = advisoriesIn(JSON.parse(await audited()), before.advisories)
      const next: KnownAdvisories = { asOf: new Date().toISOString().slice(0, 10), advisories }
      writeFileSync(advisoriesFile, `${JSON.stringify(next, null, 2)}\n`)
      console.log(`${advisories.length} advisories of today`)
    } catch {
      console.warn(`The registry gave no advisories: those of ${before.asOf ?? 'never'} stay`)
    }
  })
