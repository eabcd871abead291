import { addressesPage } from './addresses.ts'
import { alarmsPage } from './alarms.ts'
import { eventsPage } from './events.ts'
import { failuresPage } from './failures.ts'
import type { ReferenceSources } from './platform.ts'
import { retriesPage } from './retries.ts'
import { routesPage } from './routes.ts'
import { rowsPage } from './rows.ts'
import { statesPage } from './states.ts'
import { toolsPage } from './tools.ts'

/** The folder of the pages, from the repository's root. */
export const referenceFolder = 'docs/reference'

const writers: Readonly<Record<string, (platform: ReferenceSources) => string>> = {
  'states.md': statesPage,
  'retries.md': retriesPage,
  'rows.md': rowsPage,
  'events.md': eventsPage,
  'routes.md': routesPage,
  'tools.md': toolsPage,
  'failures.md': failuresPage,
  'alarms.md': alarmsPage,
  'addresses.md': addressesPage,
}

const note = '<!-- Written by `npm run reference` from the code. Change the code, not this page. -->'

/** The text of every page of the reference, by file name. */
export const referencePages = (platform: ReferenceSources): Record<string, string> =>
  Object.fromEntries(Object.entries(writers).map(([name, write]) => [name, `${note}\n\n${write(platform)}\n`]))
