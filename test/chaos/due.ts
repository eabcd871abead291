import { everyRow } from './rows.ts'

/** The time that a work list's sort key begins with: seconds at ours, milliseconds at a company's. */
const timeOf = (sortKey: unknown): number => {
  const [digits = ''] = String(sortKey).split('#')
  return Number(digits) * (digits.length > 11 ? 1 : 1000)
}

/** Which work list each sweep works through. */
export const sweptLists: Readonly<Record<string, string>> = {
  'sweeps-sweep-stuck': 'purchases',
  'sweeps-sweep-holds': 'holds',
  'sweeps-sweep-returns': 'returns',
  'sweeps-sweep-webhooks': 'webhooks',
  'sweeps-send-webhooks': 'deliveries',
}
const listOf = (partition: unknown): string => {
  const [, first = '', second] = String(partition).split('#')
  return second === undefined ? 'purchases' : first
}

/** The work list of each row in the platform's table that is due. */
export const dueLists = async (platform: string): Promise<string[]> =>
  (await everyRow(platform))
    .filter((row) => row['gsi3pk'] !== undefined && timeOf(row['gsi3sk']) <= Date.now())
    .map((row) => listOf(row['gsi3pk']))

/** When the first thing is due in a table's work lists; never, if nothing is listed. */
const firstDue = async (table: string, list: string, at: string): Promise<number> =>
  Math.min(...(await everyRow(table)).filter((row) => row[list] !== undefined).map((row) => timeOf(row[at])))

/** When a sweep of the platform or a company's housekeeping finds something to do. */
export const nextDue = async ({ platform, companies }: { platform: string; companies: string }): Promise<number> =>
  Math.min(await firstDue(platform, 'gsi3pk', 'gsi3sk'), await firstDue(companies, 'gsi2pk', 'gsi2sk'))
