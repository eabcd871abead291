import { runCommand } from '#infra/command.ts'
import { holesIn, knownAdvisories } from './advisories.ts'
import { lockedPackages } from './locked.ts'

const oldDays = 30

const help = `Compares the locked packages with the known advisories. It needs no network, and ends with 1 when it finds a hole.

  npm run audit`

await runCommand(help, {}, async () => {
  const { asOf, advisories } = knownAdvisories()
  const packages = lockedPackages()
  const holes = holesIn(packages, advisories)
  for (const hole of holes) console.error(hole)
  const ageDays = asOf === null ? undefined : Math.floor((Date.now() - Date.parse(asOf)) / 86_400_000)
  const count = Object.keys(packages).length - 1
  if (ageDays === undefined)
    console.warn(
      `Nothing was compared: nobody has fetched advisories yet, so this proves nothing about the ${count} locked packages. Run npm run advisories, where the registry has them`,
    )
  else {
    if (ageDays > oldDays) console.warn(`The advisories are ${ageDays} days old: npm run advisories`)
    console.log(`${count} packages, ${advisories.length} advisories of ${asOf}, ${holes.length} holes`)
  }
  if (holes.length > 0) process.exitCode = 1
})
