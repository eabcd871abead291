import { wholeTable } from '#test/support/aws/whole-table.ts'

/** Texts that differ from one call to the next by their nature. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>'],
  [/\b[0-9a-f]{64}\b/g, '<hash>'],
  [/\b(ord|prk|psk)_[0-9a-f]{32}\b/g, '$1_<id>'],
  [/\bpm_[0-9a-f]{20}\b/g, 'pm_<id>'],
  [/\b([a-z]{2,4})_[0-9A-HJKMNP-TV-Z]{26}/g, '$1_<id>'],
  [/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, '<id>'],
  [/\bTRK[0-9A-Z]{10}\b/g, 'TRK<id>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/\b0*1[7-9]\d{8}(\d{3})?\b/g, '<moment>'],
  [/^(WORK(?:#\w+)?|PARKED|FREEZE)#\d+$/g, '$1#<shard>'],
  [/\bey[\w-]+\.[\w-]+\.[\w-]+/g, '<jwt>'],
  [/[\w+/-]{40,}=*/g, '<secret>'],
  [/(?<=[.$])[\w+/-]{22}(==)?(?=[.$])/g, '<salt>'],
]
const earliest = Date.parse('2024-01-01') / 1000

/** The value without ids, times, hashes and tokens: what is left is equal where the same thing was done. */
export const masked = (value: unknown): unknown => {
  if (typeof value === 'string') return patterns.reduce((text, [pattern, by]) => text.replaceAll(pattern, by), value)
  if (typeof value === 'number') return value > earliest ? '<moment>' : value
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      masked(name),
      name === 'tookMs' ? '<moment>' : name === 'channel' ? '<channel>' : masked(one),
    ]),
  )
}

/** The platform's rows, without those that count calls; the simulated companies keep theirs in the same table. */
export const ownRows = async (): Promise<Set<string>> =>
  new Set((await wholeTable('SIM#')).filter((row) => !row.includes('"pk":"RATE#')))

/** What changed from one state of the table to another: rows that are gone or came, masked and in one order. */
export const changesFrom = (before: ReadonlySet<string>, after: ReadonlySet<string>): string[] => {
  const change = (what: string, row: string) => `${what} ${JSON.stringify(masked(JSON.parse(row)))}`
  return [
    ...[...before].filter((row) => !after.has(row)).map((row) => change('gone', row)),
    ...[...after].filter((row) => !before.has(row)).map((row) => change('came', row)),
  ].sort()
}

/** An answer as text, but for how long a merchant took and the order of the members in a cursor. */
export const steady = (answer: unknown): string =>
  JSON.stringify(answer, (name, value) => (['cursor', 'tookMs'].includes(name) ? typeof value : value), 1)
