import './quietly.ts'
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { startAwsFake } from '#test/support/aws/aws-fake.ts'
import { startEngine, tableOf } from '#test/support/aws/engine.ts'
import { serveParameters } from '#test/support/aws/parameters.ts'
import { newSigningKey } from '#test/support/aws/signing-key.ts'
import { bankAt, shopAt } from '#test/support/companies/admitted.ts'
import { bankKeys } from '#test/support/companies/companies.ts'
import { stillClock } from './clock.ts'
import { merchants, simulationKey, startCompaniesThrough } from './companies.ts'
import { startDelivery } from './delivery.ts'
import { deployed } from './deployed.ts'
import { dueLists, nextDue, sweptLists } from './due.ts'
import { announced, type Faults, noFaults } from './faults.ts'
import { type Caller, gateway } from './gateway.ts'
import { endings, forgetRuns, guardCalls, invocationsUnderWay, invoke, namesUnderWay } from './invocation.ts'
import { seedChance } from './random.ts'
import { skipRetryPauses } from './skip-retry-pauses.ts'
import { watchTable } from './table-edge.ts'
import { type Network, serveThrough } from './wire-edge.ts'
import { startWorkflows } from './workflows.ts'

const dayMs = 86_400_000
const minuteMs = 60_000

/** Everything Purser is made of, in one process, on a clock that stands still: the real handlers, state machine, table engine and companies; only AWS's own plumbing is played. */
export const startWorld = async () => {
  const engine = await startEngine()
  await skipRetryPauses()
  const client = new DynamoDBClient({})
  const aws = await startAwsFake()
  const parameters: Record<string, string> = {}
  const parameterStore = await serveParameters(parameters)
  const clock = stillClock(Date.parse('2027-03-01T00:00:00Z'))
  const { routes, events, schedules, stream } = await deployed()

  let faults: Faults = noFaults
  let companyTable = ''
  let runs = 0
  const counts = new Map<string, number>()
  const under = new Set<Promise<unknown>>()
  const network: Network = {
    faults: () => faults,
    at: (timeMs, run) => void clock.at(timeMs, run),
    pass: (ms) => clock.moveTo(Date.now() + ms),
    async busy(work) {
      under.add(work)
      return work.finally(() => under.delete(work))
    },
    nth(what) {
      const n = (counts.get(what) ?? 0) + 1
      counts.set(what, n)
      return n
    },
  }
  const delivery = await startDelivery(stream, events, () => faults)
  const workflows = await startWorkflows(clock, () => faults)
  const serveApi = gateway(routes)
  const companies = await startCompaniesThrough(network, () => companyTable, parameters)
  const platform = await serveThrough('platform', network, (received) => serveApi(received))
  companies.introduce(platform.url)
  Object.assign(parameters, {
    '/purser/test/settings': JSON.stringify({
      baseUrl: platform.url,
      payments: bankAt(companies.url.bank),
      merchantOrigins: Object.values(companies.url),
      merchants: merchants.map((merchantId) => shopAt(merchantId, companies.url[merchantId])),
    }),
    '/purser/test/payment-key': bankKeys.platform,
    '/purser/test/signing-key': newSigningKey('platform-1'),
    '/purser/test/email-key': 'an-email-key-for-tests',
    '/purser/test/simulation-key': simulationKey,
  })
  process.env['PARAMETERS'] = '/purser/test'
  endings((name, run) => faults.ending(name, run))
  const cancelMerchantCheckouts = [
    watchTable(
      () => faults,
      () => runs,
      delivery.committed,
    ),
    guardCalls(),
  ]
  let leaveChance = () => {}
  const trace: string[] = []

  const turn = () => new Promise((resolve) => setImmediate(resolve))
  /** Waits, in real time, until nothing runs any more at this moment of the clock. */
  const settle = async (): Promise<void> => {
    for (let calm = 0; calm < 6; ) {
      await turn()
      calm = under.size === 0 && invocationsUnderWay() === 0 ? calm + 1 : 0
      if (calm === 6 && (await delivery.step())) calm = 0
    }
  }
  const tables = () => ({ platform: process.env['TABLE_NAME'] ?? '', companies: companyTable })
  const housekeeping = async (): Promise<void> => {
    const due = await dueLists(tables().platform)
    for (const { one, handler } of schedules) {
      // A sweep that finds nothing due changes nothing: it is left out to save time.
      if (one.name in sweptLists && !due.includes(sweptLists[one.name] ?? '')) continue
      await invoke(one.name, one.timeoutSeconds, handler as () => Promise<void>).catch(() => undefined)
    }
    for (const merchant of merchants) await network.busy(companies.tick(merchant)).catch(() => undefined)
  }

  return {
    clock,
    companies,
    delivery,
    workflows,
    /** The clock stands until this settles. */
    busy: network.busy,
    settle,
    /** What went wrong so far, in order. */
    trace,
    tables,
    weather(newFaults: Faults) {
      faults = announced(newFaults, (text) => trace.push(`${new Date().toISOString()} ${text}`))
    },
    /** An empty world on the next day, whose chance follows from the seed. */
    async fresh(seed: number): Promise<void> {
      faults = noFaults
      const old = [process.env['TABLE_NAME'] ?? '', companyTable]
      await workflows.abandon()
      await settle()
      delivery.clear()
      counts.clear()
      forgetRuns()
      trace.length = 0
      leaveChance()
      clock.moveTo(Math.ceil((Date.now() + 1) / dayMs) * dayMs)
      leaveChance = seedChance(seed)
      process.env['TABLE_NAME'] = `platform-${++runs}`
      companyTable = `companies-${runs}`
      for (const name of [process.env['TABLE_NAME'], companyTable])
        await client.send(new CreateTableCommand(tableOf(name)))
      for (const name of old) if (name) await client.send(new DeleteTableCommand({ TableName: name }))
    },
    /** One call of the API by somebody whom the authorizer knows. */
    async call(caller: Caller, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const text = body === undefined ? '' : JSON.stringify(body)
      const { statusCode, body: reply } = await serveApi(
        {
          method,
          target: path,
          headers: { ...(text && { 'content-type': 'application/json' }), ...headers },
          body: Buffer.from(text),
        },
        caller,
      )
      // biome-ignore lint/suspicious/noExplicitAny: callers look at whatever they asked for
      return { status: statusCode, body: JSON.parse(reply) as any }
    },
    /** Nothing runs or is on its way, and nothing is due within three days. */
    async quiet(): Promise<boolean> {
      if (delivery.next() !== undefined || workflows.running().length > 0) return false
      return (await nextDue(tables())) > Date.now() + 3 * dayMs
    },
    /** Lets everything happen that is due until then; schedules fire each minute at first, then ever more rarely. */
    async until(endMs: number, over: () => Promise<boolean>): Promise<void> {
      let pauseMs = minuteMs
      let round = Date.now() + pauseMs
      await settle()
      while (Date.now() < endMs) {
        const next = Math.min(clock.next() ?? endMs, delivery.next() ?? endMs, round, endMs)
        clock.moveTo(next)
        await settle()
        if (Date.now() < round) continue
        if (await over()) return
        await housekeeping()
        await settle()
        pauseMs = Math.min(pauseMs * 2, 6 * 60 * minuteMs)
        // A round in which nothing is due changes nothing.
        round = Math.max(Date.now() + pauseMs, Math.min(await nextDue(tables()), endMs))
      }
    },
    where: () =>
      JSON.stringify({
        now: new Date(Date.now()),
        under: under.size,
        running: namesUnderWay(),
        trace,
        next: clock.next(),
        delivery: delivery.next(),
        executions: workflows.running(),
      }),
    async stop(): Promise<void> {
      faults = noFaults
      leaveChance()
      for (const release of cancelMerchantCheckouts) release()
      await workflows.stop()
      await Promise.all([delivery.stop(), platform.stop(), companies.stop(), aws.stop(), parameterStore.stop()])
      clock.stop()
      client.destroy()
      await engine.stop()
    },
  }
}
export type World = Awaited<ReturnType<typeof startWorld>>
