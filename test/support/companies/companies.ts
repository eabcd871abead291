import { handler as bank } from '#functions/simulators/bank.ts'
import { handler as merchantA, tick as tickA } from '#functions/simulators/merchant-a.ts'
import { handler as merchantB, tick as tickB } from '#functions/simulators/merchant-b.ts'
import { type Handler, type Served, serveHandler } from '#test/support/api/gateway.ts'
import { serveParameters } from '#test/support/aws/parameters.ts'
import { newSigningKey } from '#test/support/aws/signing-key.ts'
import { runWith } from '#test/support/aws/surroundings.ts'

const simulationKey = 'simulation-key-for-tests'
/** API keys at the bank, by client. */
export const bankKeys = {
  platform: 'bank-key-platform',
  'merchant-a': 'bank-key-a',
  'merchant-b': 'bank-key-b',
} as const

const handlers = { bank, 'merchant-a': merchantA, 'merchant-b': merchantB }
const ticks = { 'merchant-a': tickA, 'merchant-b': tickB }
export type CompanyName = keyof typeof handlers

export interface Companies {
  url: Readonly<Record<CompanyName, string>>
  /** A call with the simulation key, for the switches and the auditor's window. */
  control: (company: CompanyName, method: string, path: string, body?: unknown) => Promise<Record<string, never>>
  /** Keeps the next call with such a path at its company's door until the test releases it. So the order of things does not depend on the machine's speed. */
  hold: (company: CompanyName, path: RegExp) => Held
  /** The company's schedule fires. */
  tick: (company: keyof typeof ticks) => Promise<void>
  /** Parameters by whole name; add the platform's own here. */
  parameters: Record<string, string>
  stop: () => Promise<void>
}

/** A call that came and has not been seen by its company yet. */
interface Held {
  arrived: Promise<void>
  release: () => void
}

/** Stands between a company and whoever calls it. */
export type Line = (company: CompanyName, call: Parameters<Handler>[0], answer: Handler) => ReturnType<Handler>

const clearLine: Line = (_, call, answer) => answer(call)

/** Starts bank and merchants in this process, each on its own port with its own environment. Start the engine first; the merchants deal only with the platform at `platformUrl`. */
export const startCompanies = async (
  platformUrl: string,
  tableName = process.env['TABLE_NAME'] ?? '',
  line = clearLine,
): Promise<Companies> => {
  const parameters: Record<string, string> = {}
  const served: Served[] = [await serveParameters(parameters)]
  const url = {} as Record<CompanyName, string>
  const holds: { company: string; path: RegExp; arrive: () => void; released: Promise<void> }[] = []
  const pass = async (company: string, path: string): Promise<void> => {
    const at = holds.findIndex((hold) => hold.company === company && hold.path.test(path))
    if (at < 0) return
    const [hold] = holds.splice(at, 1)
    hold?.arrive()
    await hold?.released
  }
  const variables = (name: string) => ({
    TABLE_NAME: tableName,
    COMPANY: name,
    PARAMETERS: `/purser-demo/test/${name}`,
  })
  for (const [name, handler] of Object.entries(handlers)) {
    const answer: Handler = (event) => runWith(variables(name), () => handler(event))
    const company = await serveHandler(async (event) => {
      await pass(name, event.path)
      return line(name as CompanyName, event, answer)
    })
    served.push(company)
    url[name as CompanyName] = company.url
    const { PARAMETERS } = variables(name)
    parameters[`${PARAMETERS}/simulation-key`] = simulationKey
    parameters[`${PARAMETERS}/payment-key`] = bankKeys[name as 'merchant-a'] ?? ''
    parameters[`${PARAMETERS}/signing-key`] = newSigningKey(`${name}-1`)
    parameters[`${PARAMETERS}/settings`] = JSON.stringify({
      baseUrl: company.url,
      bankUrl: url.bank,
      platformUrl,
    })
  }
  parameters['/purser-demo/test/bank/api-keys'] = JSON.stringify(bankKeys)
  return {
    url,
    parameters,
    hold(company, path) {
      const arrival = Promise.withResolvers<void>()
      const gate = Promise.withResolvers<void>()
      holds.push({ company, path, arrive: arrival.resolve, released: gate.promise })
      return { arrived: arrival.promise, release: gate.resolve }
    },
    tick: (name) => runWith(variables(name), () => ticks[name](undefined)),
    async control(name, method, path, body) {
      const response = await fetch(`${url[name]}${path}`, {
        method,
        headers: { 'simulation-secret': simulationKey, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as Record<string, never>
    },
    async stop() {
      await Promise.all(served.map((each) => each.stop()))
    },
  }
}
