import { markdownTable } from '#infra/markdown.ts'
import type { Bill } from './bill.ts'
import type { Billed, CountedWork } from './counts.ts'
import { goalOf } from './goals.ts'
import type { PriceFile } from './price-file.ts'

const number = (value: number): string => (value === 0 ? '0' : value >= 10 ? value.toFixed(1) : value.toFixed(2))
const usd = (value: number): string => `$${value.toFixed(4)}`
const padded = (cells: readonly string[], widths: readonly number[]): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')

const words: Record<Billed, string> = {
  apiRequests: 'API requests',
  invocations: 'Lambda calls',
  gbSeconds: 'GB-seconds',
  transitions: 'state transitions',
  writeUnits: 'table write units',
  readUnits: 'table read units',
  streamReads: 'stream reads by Lambda',
  busEvents: 'bus events',
  kmsRequests: 'KMS requests',
  kmsSignatures: 'KMS signatures',
  logKilobytes: 'KB of logs',
  traces: 'traces',
  queueRequests: 'SQS requests',
  schedules: 'schedules, one share',
}

const atMost = (limit: number | undefined): string => (limit === undefined ? '' : `, at most ${limit}`)
/** Leaves out the scheduled functions. */
const busyness = (work: CountedWork, { calls, tableRequests }: ReturnType<typeof goalOf>): string =>
  `Function calls of Purser: ${work.calls}${atMost(calls)}. Table requests: ${work.tableRequests} of Purser${atMost(tableRequests)}, ${work.companyTableRequests} of the simulators.`

/** Every line of every bill, for a terminal. */
export const billsAsText = (bills: readonly Bill[], prices: PriceFile): string => {
  const part = ({ kind, lines, usdPer1000, work }: Bill): string => {
    const rows = lines.map(({ what, count, usdPer1000: cost }) => [words[what], number(count), usd(cost)])
    const all = [['', 'each', '$ per 1,000'], ...rows, ['together', '', usd(usdPer1000)]]
    const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
    const goal = goalOf(kind)
    const aim = goal.aim === undefined ? '' : `, aim $${goal.aim.toFixed(2)}`
    const title = `${kind}: ${goal.says}; goal $${goal.usdPer1000.toFixed(2)}${aim}`
    return [title, ...all.map((row) => `  ${padded(row, widths)}`), `  ${busyness(work, goal)}`].join('\n')
  }
  const { purchasesPerDay, tracedShare, lambdaMs } = prices.assumptions
  const summary = `List prices of ${prices.region} as of ${prices.asOf}. The bill assumes that a Lambda call lasts ${lambdaMs} ms, that ${purchasesPerDay} purchases a day share the schedules, and that X-Ray traces ${tracedShare * 100} % of requests.`
  return [summary, prices.note, ...bills.map((bill) => `\n${part(bill)}`)].join('\n')
}

const shown = ['apiRequests', 'invocations', 'transitions', 'writeUnits', 'readUnits', 'busEvents'] as const

/** One row per kind, for docs/figures.md. */
export const billsAsMarkdown = (bills: readonly Bill[], { asOf, region }: PriceFile): string => {
  const countOf = (bill: Bill, what: Billed) => bill.lines.find((line) => line.what === what)?.count ?? 0
  const head = [
    'purchase',
    ...shown.map((what) => words[what]),
    "table requests, ours / companies'",
    '$ per 1,000',
    'goal',
  ]
  const rows = bills.map((bill) => {
    const { says, usdPer1000 } = goalOf(bill.kind)
    const cells = shown.map((what) => number(countOf(bill, what)))
    const requests = `${bill.work.tableRequests} / ${bill.work.companyTableRequests}`
    return [`${bill.kind}: ${says}`, ...cells, requests, bill.usdPer1000.toFixed(3), usdPer1000.toFixed(2)]
  })
  return `List prices of ${region}, ${asOf}, without free tiers.\n\n${markdownTable(head, rows)}`
}
