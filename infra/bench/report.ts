import { markdownTable } from '#infra/markdown.ts'
import type { Results } from './measure.ts'

type Row = readonly (string | number)[]

const ms = (value: number): string => `${value} ms`
const seconds = (value: number): string => `${(value / 1000).toFixed(1)} s`

const machineLine = ({ machine: { cpu, cores, memoryGiB, node, kernel }, date }: Results): string =>
  `${date} on ${cores} cores of ${cpu}, ${memoryGiB} GiB, Linux ${kernel}, Node ${node.slice(1)}.`

/** The main figures. */
const headlines = (results: Results): Row[] => {
  const { starts, traffic, offers, webhooks, perPurchase: per, memory, bundles } = results
  const rows: Row[] = [
    ['host ready, warm', seconds(starts.warmMs)],
    ['host ready, on new data', seconds(starts.freshMs)],
    ['host ready, after a change of the sources', seconds(starts.coldMs)],
  ]
  for (const { clients, perSecond, processorMs, saga, whole } of traffic) {
    const who = clients === 1 ? '1 client' : `${clients} clients`
    rows.push(
      [`${who}: purchases a second`, perSecond],
      [`${who}: processor time per purchase`, ms(processorMs)],
      [`${who}: decision to completed, p50 / p99`, `${ms(saga.p50)} / ${ms(saga.p99)}`],
      [`${who}: whole purchase with intent, p50 / p99`, `${ms(whole.p50)} / ${ms(whole.p99)}`],
    )
  }
  const total = bundles.reduce((sum, { kib }) => sum + kib, 0)
  const [least, most] = [memory[0], memory.at(-1)]
  rows.push(
    ['ranked offers of two merchants, p50 / p99', `${ms(offers.p50)} / ${ms(offers.p99)}`],
    ['webhook accepted, p50 / p99', `${ms(webhooks.p50)} / ${ms(webhooks.p99)}`],
    ['per purchase: state transitions', per.transitions],
    ['per purchase: function invocations', per.platform.invocations],
    ['per purchase: table units, read / write', `${per.platform.readUnits} / ${per.platform.writeUnits}`],
    ['bundles, largest / all', `${bundles[0]?.kib ?? 0} KiB / ${total} KiB`],
    ['host memory, at start / at the end', `${least?.hostMiB ?? 0} MiB / ${most?.hostMiB ?? 0} MiB`],
    ['purchases made', most?.purchases ?? 0],
  )
  return rows
}

const table = (title: string, head: Row, rows: readonly Row[]): string => {
  const all = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const numeric = head.map((_, column) => column > 0)
  const lines = all.map((row) =>
    row
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  '),
  )
  return `\n${title}\n${lines.map((line) => `  ${line.trimEnd()}`).join('\n')}`
}

/** All figures, for a terminal. */
export const figuresAsText = (results: Results): string => {
  const { perPurchase: per, hops, memory, bundles, trouble, traffic } = results
  const failures = traffic.flatMap((one) => one.failures)
  const { companies } = per
  return [
    `Laptop host, ${machineLine(results)}`,
    table('Numbers', ['', ''], headlines(results)),
    table(
      'Time per hop of one purchase, from the decision on',
      ['', 'p50 ms'],
      hops.map(({ hop, p50 }) => [hop, p50]),
    ),
    table(
      'Functions of one purchase',
      ['', 'calls', 'mean ms', 'table requests', 'table units'],
      per.functions.map((one) => [one.name, one.invocations, one.meanMs, one.tableRequests, one.units]),
    ),
    `  The companies add ${companies.invocations} calls, ${companies.readUnits} read and ${companies.writeUnits} write units of their own.`,
    table(
      'Memory',
      ['purchases', 'host MiB', 'table engine MiB'],
      memory.map(({ purchases, hostMiB, engineMiB }) => [purchases, hostMiB, engineMiB]),
    ),
    table(
      'Bundles',
      ['', 'KiB'],
      [...bundles.map(({ name, kib }): Row => [name, kib]), ['all', bundles.reduce((sum, { kib }) => sum + kib, 0)]],
    ),
    `\nFailed purchases: ${failures.length}.${failures[0] ? ` The first: ${failures[0]}` : ''}`,
    `Calls refused by IAM: ${trouble.deniedCalls}, dead letters: ${trouble.deadLetters}, environments started: ${trouble.coldStarts}, ended to make room: ${trouble.evictions}.`,
  ].join('\n')
}

/** The headlines as Markdown, for docs/figures.md. */
export const figuresAsMarkdown = (results: Results): string => {
  const rows = headlines(results).map((row) => row.map(String))
  return `${machineLine(results)}\n\n${markdownTable(['what', 'measured'], rows)}`
}
