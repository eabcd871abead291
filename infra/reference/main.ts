import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '#infra/command.ts'
import { root } from '#infra/discover.ts'
import { referenceFolder, referencePages } from './pages.ts'
import { readPlatform } from './platform.ts'

const help = `Writes docs/reference from the code: states, retries, rows, events, routes, tools, failures, alarms, addresses.

  npm run reference              writes the pages
  npm run reference -- --check   writes nothing, and ends with 1 when a page is stale`

await runCommand(help, { check: { type: 'boolean' } }, async (values) => {
  const folder = join(root, referenceFolder)
  const pages = referencePages(await readPlatform())
  const there = new Map(
    globSync('*.md', { cwd: folder }).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )
  const stale = [...new Set([...there.keys(), ...Object.keys(pages)])].filter((name) => there.get(name) !== pages[name])
  if (stale.length === 0) return console.log(`${referenceFolder} is fresh`)
  if (values.check) throw new Error(`Stale in ${referenceFolder}: ${stale.join(', ')}. Run: npm run reference`)
  for (const name of stale) {
    const text = pages[name]
    if (text === undefined) rmSync(join(folder, name))
    else writeFileSync(join(folder, name), text)
  }
  console.log(`Written: ${stale.join(', ')}`)
})
