import * as z from 'zod'
import { type CompanyTable, chaosSwitches } from '#functions/simulators/company/company-table.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { above, type Key, plus } from '#shared/platform/table/expression.ts'
import { all } from '#shared/platform/table/page.ts'
import { commit, getMany, insert, remove, update } from '#shared/platform/table/table.ts'

/** What can go wrong. The company plays the first six on any operation; endpoints play the others. */
const faultKinds = [
  'dead',
  'error-before',
  'error-after',
  'timeout-after-commit',
  'hang',
  'slow',
  'price-change',
  'out-of-stock',
  'totals-mismatch',
  'complete-in-progress',
  'webhook-duplicate',
  'webhook-delayed',
  'webhook-out-of-order',
  'webhook-dropped',
  'bad-signature',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** One rule: it fires on the next `times` calls of `operation`, or on each call with a seeded `probability`. */
export const RuleRequest = z.object({
  /** An endpoint's operation, `webhook`, or `*` for every endpoint. */
  operation: z.string().min(1),
  kind: z.enum(faultKinds),
  /** How often it fires; null is without end. */
  times: z.int().positive().nullable().default(1),
  /** How long to hang, to wait before landing, or to hold a webhook back. */
  delayMs: z.int().nonnegative().max(28_000).optional(),
  probability: z.number().min(0).max(1).default(1),
  seed: z.int().default(1),
  /** complete-in-progress: polls until it is done. */
  polls: z.int().positive().default(2),
  /** price-change: by how many percent. */
  percent: z.number().default(10),
})
export type RuleRequest = z.output<typeof RuleRequest>

const Rule = RuleRequest.extend({ pk: z.string(), sk: z.string(), left: z.int(), seen: z.int(), fired: z.int() })
/** A rule that fired for the call at hand. */
export type Fault = z.output<typeof Rule>

const endless = 1_000_000_000
const partition = (company: string): string => `SIM#${company}#CHAOS`
const gone = () => new Error('The rule has changed')

/** The company's rules, in the order they were added. */
export const rules = async (company: string): Promise<Fault[]> =>
  (await all({ partition: partition(company) })).map((row) => Rule.parse(row))

/** Adds rules after those that are there. The switch goes on before the first rule is there. */
export const addRules = async (company: string, added: readonly RuleRequest[], now: number): Promise<void> => {
  if (added.length === 0) return
  const setBy = crypto.randomUUID()
  await commit(chaosSwitches(company).map((key) => update(key, {}, { setBy }, gone, true)))
  for (const [at, rule] of added.entries()) {
    const sk = `RULE#${String(now).padStart(15, '0')}#${String(at).padStart(3, '0')}#${crypto.randomUUID()}`
    const row = { pk: partition(company), sk, ...rule, left: rule.times ?? endless, seen: 0, fired: 0 }
    await commit([insert(row, gone)])
  }
}

/** Removes every rule, then the switch; rules that another call adds meanwhile keep it on. */
export const clearRules = async (company: string): Promise<void> => {
  const [anySwitch] = await getMany(chaosSwitches(company))
  for (const { pk, sk } of await rules(company)) await commit([remove({ pk, sk }, {}, gone)])
  if (!anySwitch) return
  class SetAgain extends Error {}
  const { setBy } = anySwitch
  const writes = chaosSwitches(company).map((key) => remove(key, { setBy }, () => new SetAgain()))
  await commit(writes).catch((error: unknown) => {
    if (!(error instanceof SetAgain)) throw error
  })
}

const lots = 2 ** 32
/** The n-th draw of a seeded rule; the same seed fires at the same draws. */
const draws = ({ seed, kind, operation, seen, probability }: Fault): boolean =>
  probability >= 1 ||
  Number.parseInt(sha256(`${seed}:${operation}:${kind}:${seen}`).slice(0, 8), 16) / lots < probability

/** Calls at the same time draw in turn this often; after that a call draws at random, whatever the seed. */
const turns = 3

/** Takes one draw of a rule and uses it up when it fires. */
const take = async (rule: Fault, turn = 1): Promise<Fault | undefined> => {
  if (rule.left <= 0) return undefined
  const crowded = turn > turns
  const fires = draws(crowded ? { ...rule, seen: Math.floor(Math.random() * lots) } : rule)
  const key: Key = { pk: rule.pk, sk: rule.sk }
  const change = fires ? { seen: plus(1), left: plus(-1), fired: plus(1) } : { seen: plus(1) }
  const inTurn = rule.probability < 1 && !crowded ? { seen: rule.seen } : {}
  class Drawn extends Error {
    readonly row: unknown
    constructor(row: unknown) {
      super('Another call drew first')
      this.row = row
    }
  }
  try {
    await commit([update(key, { ...inTurn, left: above(0) }, change, (row) => new Drawn(row))])
    return fires ? rule : undefined
  } catch (error) {
    if (!(error instanceof Drawn)) throw error
    const now = Rule.safeParse(error.row)
    return now.success ? take(now.data, turn + 1) : undefined
  }
}

/** Draws the faults of one call. Each rule that fires is used up by one. */
export const drawFaults = async (company: string, operation: string): Promise<Fault[]> => {
  const due = (await rules(company)).filter(
    (rule) => rule.operation === operation || (rule.operation === '*' && operation !== 'webhook'),
  )
  const fired = await Promise.all(due.map((rule) => take(rule)))
  return fired.filter((fault) => fault !== undefined)
}

/** The fault that the next webhook has, if any. */
export const drawWebhookFault = async (company: string, table: CompanyTable): Promise<Fault | undefined> =>
  table.chaos() === false ? undefined : (await drawFaults(company, 'webhook'))[0]

/** The usual mix of faults, the same for the same seed. */
export const seededRules = (seed: number): RuleRequest[] => {
  const every = (operation: string, kind: FaultKind, probability: number, more: object = {}) =>
    RuleRequest.parse({ operation, kind, probability, seed, times: null, ...more })
  return [
    every('*', 'error-before', 0.03),
    every('*', 'slow', 0.05, { delayMs: 300 }),
    every('get', 'price-change', 0.03),
    every('get', 'totals-mismatch', 0.02),
    every('complete', 'price-change', 0.02),
    every('complete', 'out-of-stock', 0.03),
    every('complete', 'error-after', 0.04),
    every('complete', 'timeout-after-commit', 0.04),
    every('complete', 'complete-in-progress', 0.05),
    every('webhook', 'webhook-duplicate', 0.1),
    every('webhook', 'webhook-delayed', 0.1, { delayMs: 5000 }),
    every('webhook', 'webhook-out-of-order', 0.1),
    every('webhook', 'webhook-dropped', 0.03),
    every('webhook', 'bad-signature', 0.05),
  ]
}
